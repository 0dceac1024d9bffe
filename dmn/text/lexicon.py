"""The words of generated stories, by what they name. bAbI's own stand in `CLASSIC_*`.

Every entry is a single word that the tokeniser keeps whole, and none of them is also an ordinary
word of a sentence frame: a name must be told from the rest of the sentence by the word alone.
"""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


WOMEN = _listed(
    "Abeni Ada Adwoa Agnes Aiko Aisha Akosua Alba Alejandra Alice Alma Amara Amelie Amina "
    "Amrita Ana Anahit Anastasia Anjali Anna Antonia Anya Aroha Asha Astrid Atsuko Aurora "
    "Ayelet Aylin Beatriz Bella Bianca Birgit Bronwyn Camila Carmen Catarina Cecilia Chiara "
    "Chiyo Chloe Clara Claudia Daniela Deborah Delphine Devi Diana Dilnoza Dolores Edith Eila "
    "Elena Elif Elin Eliza Elsa Emma Esra Esther Eva Fatima Fatou Fernanda Fiona Flora Frida "
    "Gabriela Giulia Gita Greta Gudrun Hadiza Halima Hanna Haruka Hedda Helena Hiba Hina Hoa "
    "Ida Ifeoma Ilse Imani Indira Ines Ingrid Irina Isabel Isla Jadwiga Jana Jasmin Johanna "
    "Josefina Juana Jing Kaede Kalinda Karima Katarina Keiko Khadija Kirra Klara Lakshmi Lan "
    "Laila Larisa Leila Lena Leonor Ling Linnea Lucia Ludmila Luz Magda Maja Malia Marama "
    "Margit Mariam Marta Matilda Mei Meera Milena Mina Minh Mirela Miriam Moana Mumtaz Nadia "
    "Naledi Naomi Nasrin Natalia Ngozi Nina Noor Olga Olivia Paloma Parisa Petra Pilar Priya "
    "Rania Rebeka Renata Rosa Roxana Ruth Sabine Sadia Sakura Salma Samira Saskia Seda Shanti "
    "Signe Silvia Sofia Soledad Svetlana Tamar Tatiana Thandiwe Thea Tova Ulrike Uma Valeria "
    "Vera Violeta Wanjiru Ximena Yael Yasmin Yuki Yuna Zahra Zainab Zeynep Zofia Zora"
)
MEN = _listed(
    "Abdul Abel Adam Aditya Ahmed Akira Alan Albert Aleksander Ali Alvaro Amadou Amir Anders "
    "Andrei Anton Arjun Arman Arturo Arun Asif Bao Bashir Bela Bernardo Bjorn Bogdan Boris "
    "Bruno Carlos Cem Chidi Chinedu Ciaran Cyrus Dai Dario Darius David Deepak Dermot Diego "
    "Dimitri Dmitri Eduardo Eero Elias Emeka Emil Emre Enrique Enzo Erik Esteban Farid Felipe "
    "Felix Femi Fergus Fernando Filip Finn Francesco Franz Gabriel Georg Giorgio Goran Gustav "
    "Hamid Hans Haruto Hassan Hector Hemi Henrik Hiroshi Hugo Hussein Ibrahim Igor Ivan Ivo "
    "Jakob Jamal Javier Jens Jiro Jonas Jorge Jose Juan Kaito Kamal Karim Karl Kenji Khalid "
    "Kofi Kwame Lars Lech Leo Lorenzo Luca Luis Lukas Magnus Malik Manuel Marek Mario Mateo "
    "Mehmet Miguel Mihai Milan Mohan Murat Mustafa Nabil Nikhil Nikolai Nils Noah Obinna Ole "
    "Oleg Omar Oscar Osman Otto Pablo Pavel Pedro Piotr Quang Rafael Rahul Raj Ramon Rashid "
    "Ravi Reza Ricardo Rohan Rolf Ruben Samir Samuel Sandeep Sergei Sven Tadeusz Takeshi Tariq "
    "Tariku Tarek Tendai Thabo Theo Tobias Tomas Tuan Uri Vikram Viktor Vladimir Wei Wiktor "
    "Xavier Yannick Yusuf Zoran Zubair"
)
PLACES = _listed(
    "airport aquarium arcade atelier attic bakery balcony ballroom bank barn basement beach "
    "boathouse bookshop boutique bungalow cabin cafe cafeteria campsite canteen casino castle "
    "cathedral cave cellar chapel church classroom clinic cloakroom college conservatory "
    "cottage courthouse courtyard crypt dairy dock dormitory driveway embassy factory farm "
    "farmhouse florist forest fortress foyer gallery garage gatehouse greenhouse gym hangar "
    "harbor hospital hostel hotel hut igloo inn island jail jungle kindergarten kiosk "
    "laboratory larder laundry library lighthouse lobby loft lounge mall mansion market meadow "
    "mill monastery mosque motel museum nursery observatory orchard pagoda palace pantry parlor "
    "patio pavilion pharmacy pier planetarium playground plaza pool porch prison pub pyramid "
    "quarry ranch restaurant rooftop salon sauna shipyard shop shrine stadium station studio "
    "supermarket swamp synagogue tavern temple terrace theater tower tunnel university valley "
    "veranda village vineyard warehouse waterfall workshop yard zoo"
)
TOWNS = _listed(
    "Accra Ankara Athens Bergen Berlin Bogota Cairo Cork Dakar Delhi Dublin Geneva Hanoi Havana "
    "Helsinki Kyoto Lagos Lima Lisbon Lyon Madrid Nairobi Oslo Porto Prague Quito Riga Rome "
    "Seoul Sydney Tokyo Toronto Tunis Vienna Warsaw Zagreb"
)
THINGS = _listed(
    "accordion acorn album almanac amulet anchor armchair atlas axe backpack bagel ball balloon "
    "banana banjo basketball bell belt bicycle blanket book boomerang bottle bracelet bread "
    "brick broom brush bucket button cake calculator camera candle cane carpet carrot cello "
    "clock coat coconut coin comb compass cookie cup cupcake cushion dagger diary dictionary "
    "doll drill drum dumbbell envelope eraser feather fiddle flag flashlight flowerpot flute "
    "folder fork frisbee globe glove goblet guitar hammer handbag hat helmet honey "
    "horn hourglass jacket jar jug juice kettle key keyboard kite knife ladder lamp lantern "
    "laptop lemon lens letter locket lollipop loaf magazine magnet mango map marble mask medal "
    "melon microphone microscope mirror mitten mop muffin mug napkin necklace needle newspaper "
    "notebook notepad oar onion paddle paintbrush painting pancake passport peach pear pen "
    "pencil pendant phone piano pillow pineapple pizza plate postcard potato puppet purse "
    "puzzle racket radio raincoat razor ribbon ring rope ruler sandal sandwich saucer saw "
    "saxophone scarf screwdriver shell shirt shovel skateboard slipper soap sock "
    "spatula spoon stamp statue sweater sword teapot telescope thermos ticket toothbrush torch "
    "towel trophy trumpet ukulele umbrella vase violin wallet whistle wig wrench yogurt"
)
ANIMALS: dict[str, str] = dict(
    pair.split(":")
    for pair in _listed(
        "alligator:alligators ant:ants antelope:antelopes badger:badgers bat:bats bear:bears "
        "beaver:beavers bee:bees beetle:beetles bird:birds bison:bison buffalo:buffalo "
        "bull:bulls camel:camels chicken:chickens cobra:cobras cow:cows coyote:coyotes "
        "crab:crabs crocodile:crocodiles crow:crows deer:deer dog:dogs dolphin:dolphins "
        "donkey:donkeys dragon:dragons duck:ducks eagle:eagles eel:eels elephant:elephants "
        "falcon:falcons ferret:ferrets fox:foxes gazelle:gazelles giraffe:giraffes goat:goats "
        "goose:geese gorilla:gorillas hamster:hamsters hare:hares hawk:hawks hedgehog:hedgehogs "
        "heron:herons hippo:hippos hornet:hornets horse:horses hyena:hyenas jackal:jackals "
        "jaguar:jaguars kangaroo:kangaroos koala:koalas lemur:lemurs leopard:leopards "
        "lizard:lizards llama:llamas lobster:lobsters mole:moles monkey:monkeys moose:moose "
        "mosquito:mosquitos moth:moths mule:mules newt:newts otter:otters owl:owls panda:pandas "
        "panther:panthers parrot:parrots peacock:peacocks penguin:penguins pig:pigs "
        "pigeon:pigeons rabbit:rabbits raccoon:raccoons rat:rats raven:ravens salmon:salmon "
        "scorpion:scorpions seal:seals shark:sharks skunk:skunks sloth:sloths snail:snails "
        "snake:snakes spider:spiders squid:squid squirrel:squirrels stork:storks "
        "swallow:swallows tiger:tigers toad:toads tortoise:tortoises turkey:turkeys "
        "turtle:turtles vulture:vultures weasel:weasels whale:whales wombat:wombats worm:worms "
        "zebra:zebras"
    )
)
COLOURS = _listed(
    "amber aqua azure beige black bronze brown burgundy charcoal copper cream crimson cyan "
    "emerald fuchsia gold indigo ivory khaki lavender lilac magenta maroon mauve mustard navy "
    "ochre olive orange purple ruby scarlet silver tan teal turquoise vermilion violet"
)
SHAPES = _listed(
    "arrow circle cone crescent cross cube cylinder diamond disc ellipse heart hexagon octagon "
    "oval parallelogram pentagon polygon prism rhombus spiral star trapezoid"
)
CONTAINERS = _listed(
    "bag barrel basin basket bin bowl briefcase cabinet carton case casket coffer cooler crate "
    "cupboard drawer hamper locker parcel pot pouch rucksack sack safe satchel shoebox trunk "
    "tub tube wardrobe"
)
MOTIVE_THINGS: dict[str, tuple[str, ...]] = {
    "hungry": ("apple", "bread", "sandwich", "banana", "cookie", "pancake"),
    "thirsty": ("milk", "juice", "bottle", "lemonade", "cup"),
    "bored": ("football", "frisbee", "ball", "kite", "skateboard", "puzzle"),
    "tired": ("pajamas", "pillow", "blanket", "slipper", "cushion"),
}
MOTIVE_PLACES = {"hungry": "kitchen", "thirsty": "kitchen", "bored": "garden", "tired": "bedroom"}
"""Place that each motive leads to in bAbI's world; a story need not say it."""

CLASSIC_PEOPLE: dict[str, tuple[str, ...]] = {
    "": _listed("Mary John Daniel Sandra"),
    "5": _listed("Mary Fred Bill Jeff"),
    "10": _listed("Mary Fred Bill Julie"),
    "14": _listed("Mary Fred Bill Julie"),
    "15": _listed("Gertrude Winona Emily Jessica"),
    "16": _listed("Lily Bernhard Greg Julius Brian"),
    "20": _listed("Sumit Yann Jason Antoine"),
}
CLASSIC_PLACES: dict[str, tuple[str, ...]] = {
    "": _listed("bathroom bedroom garden hallway kitchen office"),
    "10": _listed("bedroom cinema kitchen office park school"),
    "14": _listed("bedroom cinema kitchen office park school"),
}
CLASSIC_THINGS = _listed("apple football milk")
CLASSIC_MOTIVE_THINGS: dict[str, tuple[str, ...]] = {
    "hungry": ("apple",),
    "thirsty": ("milk",),
    "bored": ("football",),
    "tired": ("pajamas",),
}
CLASSIC_ANIMALS: dict[str, dict[str, str]] = {
    "15": {"cat": "cats", "mouse": "mice", "sheep": "sheep", "wolf": "wolves"},
    "16": {"frog": "frogs", "lion": "lions", "rhino": "rhinos", "swan": "swans"},
}
CLASSIC_COLOURS = _listed("gray green white yellow")
CLASSIC_SHAPES = (
    "triangle",
    "pink rectangle",
    "blue square",
    "red sphere",
    "yellow square",
    "red square",
)
CLASSIC_SIZES = ("chocolate", "box of chocolates", "box", "chest", "container", "suitcase")
"""From small to big up to the box of chocolates; the four last stand in any order of size."""

_HE = frozenset(MEN) | {
    "John",
    "Daniel",
    "Fred",
    "Bill",
    "Jeff",
    "Bernhard",
    "Greg",
    "Julius",
    "Brian",
    "Sumit",
    "Yann",
    "Jason",
    "Antoine",
}


def pronoun(person: str) -> str:
    """`he` or `she`, as the stories call a person of the lexicon."""
    return "he" if person in _HE else "she"


_SPOKEN_AS_CONSONANTS = ("uk", "uni", "use", "eu", "one")


def article(noun: str) -> str:
    """Return the noun with its indefinite article: an owl, a wolf, a uniform."""
    has_vowel = noun[0] in "aeiou" and not noun.startswith(_SPOKEN_AS_CONSONANTS)
    return f"an {noun}" if has_vowel else f"a {noun}"


def _named() -> frozenset[str]:
    found = {*WOMEN, *MEN, *PLACES, *TOWNS, *THINGS, *COLOURS, *SHAPES, *CONTAINERS}
    found.update(ANIMALS, ANIMALS.values(), CLASSIC_THINGS, CLASSIC_COLOURS)
    for things in (*MOTIVE_THINGS.values(), *CLASSIC_MOTIVE_THINGS.values()):
        found.update(things)
    for words in (*CLASSIC_PEOPLE.values(), *CLASSIC_PLACES.values()):
        found.update(words)
    for animals in CLASSIC_ANIMALS.values():
        found.update(animals, animals.values())
    for phrase in (*CLASSIC_SHAPES, *CLASSIC_SIZES):
        found.update(word for word in phrase.split() if word != "of")
    return frozenset(word.lower() for word in found)


NAMES = _named()
"""Every lower-case word of the lexicon that names somebody or something, plurals too."""
