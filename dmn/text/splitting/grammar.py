"""Words by their part in a sentence, as far as splitting needs it; all in lower case.

A guess from lists and endings, not a parser: it runs on every text that is typed.
"""

from functools import lru_cache

from dmn.text.lists import read


def listed(*texts: str) -> frozenset[str]:
    """Return the words of some texts."""
    return frozenset(word for text in texts for word in text.split())


DETERMINERS = listed(
    "the a an my your his her its our their this these those some any every each all both no one "
    "two three four five six seven eight nine ten several many another few most other"
)
SUBJECT_PRONOUNS = listed(
    "i you he she it we they there everyone everybody someone somebody nobody who"
)
PREPOSITIONS = listed(
    "to in into on onto at from of off with by for under over behind above below near beside "
    "between inside outside through across along around past toward towards about against among "
    "up down out without upon like than as next via per"
)
COMPLEMENTISERS = listed(
    "that who which whom whose if whether because when where how why what before after until "
    "unless since although though once as than while whereas"
)
CONNECTORS = listed("and but while whereas so yet then")
"""Words that may stand between the clauses of two people."""
ADVERBS = listed(
    "then now also later afterwards afterward meanwhile soon finally next again still already "
    "never always just only both all too maybe perhaps probably not yesterday today tomorrow "
    "here there back instead once often sometimes usually eventually suddenly together first "
    "even almost quickly slowly away home ever once anyway however"
)
TIMES = listed(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december tonight morning afternoon evening night "
    "noon midnight christmas easter spring summer autumn winter"
)
TITLES = listed(
    "mr mrs ms miss dr prof professor sir lady lord king queen prince princess captain capt "
    "general gen colonel col major sergeant sgt lieutenant lt admiral adm president governor gov "
    "senator sen rep rev reverend father brother sister mother saint st mount mt uncle aunt auntie "
    "grandpa grandma officer detective inspector doctor nurse coach judge mayor messrs lake fort "
    "pope emperor baron duke count countess duchess madame monsieur señor señora don frau herr"
)
ABBREVIATED_TITLES = listed(
    "mr mrs ms dr prof capt gen col sgt lt adm gov sen rep rev st mt messrs maj hon"
)
SPEECH = listed(
    "said says say told tells asked asks thinks thought knows knew believes believed saw sees "
    "heard hears watched watches noticed notices wrote replied answered shouted explained hoped "
    "hopes wished wishes dreamed saying thinking guesses guessed"
)
"""Verbs whose object may be a whole clause."""
DITRANSITIVE = listed(
    "gave give gives given handed hands passed passes showed shows sent sends brought brings told "
    "tells offered offers lent lends sold sells taught teaches asked asks threw throws tossed "
    "tosses bought buys loaned called calls named names"
)
ADJECTIVES = listed(
    "big small large little tiny huge giant old new young tall short long wide narrow good bad "
    "nice fine great best worst better worse same different first second third last next only own "
    "whole full empty open shut hot cold warm cool wet dry clean dirty dark light bright "
    "heavy soft "
    "hard loud quiet quick slow fast strong weak rich poor happy sad angry sick ill well "
    "sweet sour "
    "fresh raw real fake true false right wrong left main other such very too so more less "
    "red blue green yellow white black brown pink purple orange gray grey gold silver beautiful "
    "pretty ugly lovely cute broken lost missing secret favorite favourite famous strange wooden "
    "golden round square flat thin thick deep high low early late free busy safe cheap expensive "
    "special smelly lonely friendly scary silly crowded entire nearby local upper lower front rear "
    "top bottom middle north south east west northern southern eastern western spare extra"
)
_AUXILIARIES = listed(
    "is are was were am be has have had does do did will would can could shall should may might "
    "must isn't aren't 're 've"
)
_PAST = listed(
    "went took got gave had came saw ran put left found lost held kept made brought bought sold "
    "sent sat stood lay slept ate drank drove rode flew swam threw caught met told said knew "
    "thought felt fell grew hid broke chose woke wore wrote read sang drew fought forgot stole "
    "stuck swept swung taught tore won wound began became bent bit blew built burnt crept cut "
    "dealt "
    "dug fed fled hit hung hurt knelt laid led leapt lent let lit meant overtook paid quit rang "
    "rose sank set shook shone shot shut slid spent spoke sprang strode struck swore undid "
    "understood wept withdrew spun sped hauled nicked travelled put"
)
_LIKE_PARTICIPLES = listed(
    "put left found lost held kept made brought bought sold sent caught told said thought felt "
    "read fought stuck swept taught won wound bent built burnt cut dealt fed hit hung hurt "
    "laid led "
    "lent let lit meant paid set shot shut spent struck understood spun"
)
"""Past tenses that look the same in "the box put there"."""
_BASES = listed(
    "go take get give have come see run put leave find lose hold keep make bring buy sell send sit "
    "stand lie sleep eat drink drive ride fly swim throw catch meet tell say know think feel fall "
    "grow hide break choose wake wear write read sing draw fight forget steal win begin "
    "become bite "
    "build dig feed hit hang hurt lead lend let pay set shake shut spend speak teach walk move "
    "travel journey head hurry rush dash race march stroll wander cycle jog climb jump hop step "
    "return enter reach arrive visit stay live wait work play look listen dance laugh cry smile "
    "pick grab lift collect fetch snatch seize gather drop discard carry hand pass toss offer "
    "deliver receive accept share trade swap loan borrow want need like love hate fear wash clean "
    "cook bake open close lock start stop finish help follow call talk ask answer watch hear smell "
    "taste touch push pull kick roll turn bark purr meow growl bite own contain include belong "
    "show pack fill empty pour mix cut paint plant water seem appear happen remain weigh cost fit "
    "point sail crawl skip slip slide fix wrap tie hug kiss thank join win use try bounce rest "
    "hike paddle row graze snore shout scream whisper store stash stuff swing"
)
_LIKE_NOUNS = listed(
    "leaves hands drops walks cooks drinks plays books falls turns steps places parks runs rides "
    "stands looks calls talks swings slides paints plants waters stores points heads hikes rests "
    "rolls starts stops watches works flies shows packs bites kicks rows visits trades cuts costs "
    "fits journeys lives sets wins wraps ties locks jumps races marches dances needs answers "
    "shares loans uses"
)
"""Forms of verbs that are plurals of nouns as well."""
_NOT_VERBS = listed(
    "hundred naked wicked sacred indeed speed seed need feed breed weed greed shed sled exceed "
    "proceed bed red seaweed steed creed tweed bobsled biped moped kindred infrared"
)
_MOVING = listed(
    "walked jumped moved travelled traveled journeyed returned climbed rolled hurried rushed "
    "arrived stayed lived played worked waited looked listened danced sailed marched strolled ran "
    "headed wandered hopped crawled slipped stepped raced dashed jogged cycled bounced barked "
    "appeared remained belonged happened rested skipped paddled hiked crept sneaked zoomed"
)
"""Past tenses of verbs that take no object, so that they are hardly ever participles."""

FUNCTION_WORDS = (
    DETERMINERS
    | SUBJECT_PRONOUNS
    | PREPOSITIONS
    | COMPLEMENTISERS
    | CONNECTORS
    | ADVERBS
    | _AUXILIARIES
    | TIMES
    | listed(
        "or nor not no yes yeah me him them us mine hers theirs ours myself himself herself please "
        "what's let lets hi hello hey dear ok okay well oh why either neither none it's i'm "
        "whichever whoever during despite except besides"
    )
)


def _third_person(base: str) -> str:
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


_THIRD = frozenset(map(_third_person, _BASES))


_VERB_LISTS = ("drop", "eat", "enter", "give", "go", "leave", "lose", "put", "receive", "take")
_OF_STORIES = frozenset(
    form for name in _VERB_LISTS for verb in read.verbs(name) for form in (verb.past, verb.third)
)
"""Forms of the verbs of generated stories."""


@lru_cache(maxsize=20_000)
def is_verb(word: str) -> bool:
    """Return whether a word is a verb that can go with he or she: went, walked, goes, is."""
    if word in _AUXILIARIES or word in _PAST or word in _THIRD or word in _OF_STORIES:
        return True
    return word.endswith("ed") and len(word) > 4 and word not in _NOT_VERBS and word.isalpha()


def is_base(word: str) -> bool:
    """Return whether a word is a verb that can go with they: go, walk."""
    return word in _BASES


def may_be_participle(verb: str) -> bool:
    """Return whether a past tense may as well describe the noun before it: the box filled …"""
    is_regular = verb.endswith("ed") and verb not in _MOVING and verb not in _PAST
    return is_regular or verb in _LIKE_PARTICIPLES


def may_be_noun(verb: str) -> bool:
    """Return whether a verb's form is a plural as well: the green leaves."""
    return verb in _LIKE_NOUNS


def is_adjective(word: str) -> bool:
    """Return whether a word tells two things of one kind apart, rather than naming a kind."""
    return word in ADJECTIVES or word.endswith(("ful", "ous", "ish", "ive", "less", "est", "ly"))


def is_plain_noun(word: str) -> bool:
    """Return whether a word may name something: neither a function word nor a verb."""
    return word not in FUNCTION_WORDS and not is_verb(word) and word.isalpha()
