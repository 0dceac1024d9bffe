"""Nouns of several words that name one thing: living room, ice cream, New York."""

from dmn.text import lexicon
from dmn.text.lists import read

_BY_LAST_WORD = {
    "room": "living dining waiting class bath bed guest meeting music computer changing dressing "
    "fitting engine control throne ball play rest staff common conference board family laundry "
    "storage store locker emergency operating delivery sitting drawing tea powder server mail "
    "copy break reading chat court hotel spare games utility sun mud panic news cloak art science "
    "boiler",
    "station": "train bus police fire gas petrol railway space radio subway metro tube power "
    "weather underground filling service charging polling tv television",
    "shop": "coffee book toy gift pet barber flower candy sweet tea bike repair chip fish thrift "
    "charity souvenir shoe tailor butcher cake clothes record antique betting corner sandwich "
    "hardware",
    "store": "grocery book toy department pet drug convenience hardware shoe clothing furniture "
    "candy general liquor music corner clothes food",
    "office": "post ticket box head dentist doctor principal tax",
    "park": "car theme water amusement city national skate dog trailer business central safari "
    "industrial ball",
    "house": "tree dog doll bird summer town farm country haunted boat opera tea guest dolls "
    "beach hen coffee club power pump auction fun",
    "school": "high primary elementary middle grammar secondary boarding summer nursery art music "
    "driving dance night",
    "pool": "swimming paddling car kiddie",
    "court": "tennis basketball food high supreme squash volleyball badminton",
    "field": "football soccer baseball playing corn rugby hockey wheat air rice cricket",
    "pitch": "football cricket rugby soccer",
    "club": "golf night book tennis yacht chess youth sports country football jazz",
    "centre": "shopping sports city town leisure community garden medical health call art visitor "
    "fitness",
    "center": "shopping sports city town leisure community medical health call art visitor fitness",
    "hall": "town city concert dining music dance sports school lecture assembly village pool "
    "sport bingo",
    "building": "office apartment school government",
    "stop": "bus tram train truck",
    "garden": "rose kitchen vegetable botanical zoological beer herb roof flower back front",
    "yard": "back front school ship junk farm court church grave scrap",
    "bar": "snack sushi coffee chocolate juice cocktail wine salad karaoke candy",
    "lot": "parking",
    "garage": "parking",
    "floor": "ground first second third fourth fifth top dance",
    "door": "front back side trap",
    "table": "dining coffee kitchen pool bedside picnic dressing side card",
    "bed": "flower bunk double sofa water camp hospital",
    "bag": "sleeping hand school tea paper plastic shopping punching gym bean sports tote shoulder "
    "travel duffel trash garbage golf paint",
    "box": "lunch tool music letter post phone cardboard jewelry jewellery shoe sand cereal match "
    "pizza mail gift toy treasure cash pencil litter",
    "case": "pencil brief suit pillow book guitar violin stair camera phone",
    "book": "cook note text exercise comic picture school story phone guest library hymn address "
    "sketch colouring coloring cheque check log song",
    "card": "credit birthday post birth identity business memory report sim library debit playing "
    "christmas id bank",
    "phone": "mobile cell smart head pay",
    "paper": "toilet wrapping wall news sand writing",
    "ball": "tennis golf soccer beach basket foot rugby bowling cricket snow crystal ping-pong "
    "volley disco cannon",
    "bat": "baseball cricket",
    "racket": "tennis badminton squash",
    "machine": "washing coffee sewing vending time drinks slot answering fax ticket rowing",
    "pan": "frying sauce",
    "pot": "flower tea coffee",
    "cup": "tea coffee paper plastic egg world",
    "bottle": "water wine milk beer baby hot-water",
    "glass": "wine magnifying looking beer hour",
    "cream": "ice sun shaving whipped sour hand face",
    "juice": "orange apple fruit tomato lemon grape pineapple carrot cranberry mango",
    "cake": "birthday chocolate cheese cup pan wedding carrot fruit sponge lemon",
    "pie": "apple pumpkin cherry meat mud shepherd pecan",
    "butter": "peanut",
    "sandwich": "cheese ham tuna club chicken",
    "soup": "chicken tomato vegetable pea onion",
    "bread": "garlic rye ginger banana",
    "bean": "jelly coffee green baked",
    "chips": "potato",
    "dog": "hot guide sheep guard police prairie",
    "bear": "teddy polar grizzly koala panda",
    "fish": "jelly star cat sword clown",
    "bird": "humming song lady",
    "pig": "guinea",
    "horse": "rocking sea race toy",
    "car": "race police sports toy fire cable dining racing electric taxi",
    "bike": "mountain motor quad dirt exercise",
    "truck": "fire dump pickup tow garbage ice-cream food fork-lift",
    "bus": "school tour mini",
    "boat": "rowing sail motor fishing life speed house paddle",
    "ship": "space pirate cruise battle air",
    "driver": "bus taxi truck train screw cab lorry race tram delivery",
    "teacher": "maths math music art history school science english french dance piano sports gym",
    "officer": "police prison army customs",
    "man": "post snow business fire milk police spider iron super bat",
    "woman": "business police cleaning wonder",
    "keeper": "goal shop zoo book bee lighthouse",
    "player": "football record tennis cd chess dvd piano video mp3",
    "star": "pop film movie rock north shooting",
    "guard": "security life body coast",
    "dealer": "car art antique",
    "brush": "tooth paint hair",
    "chair": "arm wheel rocking deck high office dental garden beach camping rolling",
    "clock": "alarm grandfather cuckoo wall kitchen",
    "lamp": "desk table street floor bedside lava oil",
    "light": "traffic flash night street torch bike",
    "key": "car house door piano master room office",
    "keys": "car house door office room",
    "coat": "rain winter lab fur trench",
    "shirt": "t polo sweat football dress tee",
    "shoes": "running tennis ballet dancing football gym",
    "boots": "rain rubber football hiking ski cowboy riding snow",
    "suit": "swim space swimming bathing wet track jump",
    "dress": "wedding night evening summer",
    "hat": "top straw party cowboy sun santa rain",
    "ring": "engagement wedding boxing key diamond",
    "stick": "hockey lip walking chop glue pogo memory candle usb",
    "board": "chess surf skate snow card notice key cup cutting ironing chalk side diving bulletin",
    "game": "video board computer card ball",
    "set": "chess tea tv train drum",
    "watch": "wrist stop pocket",
    "pack": "back ice",
    "camp": "summer base boot concentration",
    "site": "camp building web construction",
    "market": "super farmers flea stock fish street christmas",
    "stand": "lemonade hotdog taxi music news fruit",
    "line": "finish assembly washing starting",
    "track": "race train sound",
    "bank": "river piggy food blood",
    "counter": "check-in",
    "desk": "front reception help",
    "cabinet": "filing medicine kitchen",
    "hospital": "mental children",
    "museum": "art science history wax",
    "gallery": "art shooting",
    "theater": "movie",
    "theatre": "movie operating",
    "zoo": "petting",
    "island": "desert treasure",
    "tower": "clock water church bell control",
    "bridge": "suspension rope",
    "paste": "tooth",
    "belt": "seat",
    "pen": "ballpoint fountain play",
    "pencil": "eyebrow colour",
    "jar": "cookie jam",
    "jelly": "royal",
    "tree": "christmas apple palm oak pine cherry lemon family",
    "corn": "pop sweet",
    "candy": "cotton",
    "floss": "candy dental",
    "cooker": "rice pressure",
    "cleaner": "vacuum window carpet pipe",
    "engine": "fire steam search",
    "fighter": "fire bull",
    "gun": "water toy machine glue",
    "kit": "first-aid",
    "pass": "boarding bus",
    "ticket": "train bus plane concert lottery cinema parking",
    "trail": "hiking",
    "stove": "camping",
    "trip": "field school",
    "crossing": "zebra level",
    "road": "main high",
    "street": "high main",
    "boy": "paper delivery",
    "crate": "milk beer",
    "can": "trash watering garbage soda tin",
    "bin": "rubbish recycling dust",
    "control": "remote passport ground",
    "saw": "chain",
    "fruit": "passion dragon grape",
    "sticks": "drum",
    "cards": "playing",
    "beans": "jelly coffee green baked",
    "fries": "french",
    "peas": "chick",
    "egg": "easter",
    "eggs": "scrambled fried easter",
}


def _from_lists() -> set[tuple[str, ...]]:
    """Return the nouns of several words that generated stories use, without those that an
    adjective only tells apart: wooden box.
    """
    nouns = (noun for name in _NOUNS for noun in read.entries(name))
    found = {tuple(noun.lower().split()) for noun in (*nouns, *lexicon.NAMES) if " " in noun}
    apart = frozenset((*read.entries("qualities"), *read.entries("colours"), "young"))
    return {noun for noun in found if noun[0] not in apart}


_NOUNS = ("containers", "food", "places", "roles", "things", "towns")


def _compounds() -> frozenset[tuple[str, ...]]:
    pairs = {
        (*first.replace("-", " ").split(), last)
        for last, firsts in _BY_LAST_WORD.items()
        for first in firsts.split()
    }
    others = {tuple(phrase.split()) for phrase in read.entries("compounds")}
    return frozenset(pairs | others | _from_lists())


COMPOUNDS = _compounds()
"""Each as its lower-case words, in the singular."""
