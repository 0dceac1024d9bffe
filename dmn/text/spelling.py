"""A known word that an unknown one may be meant for. It is a question to a person, never a change.

Names are left alone, and so is every word with a capital. So are words of the generated stories'
lexicon and common short ones, known or not: "book" and "look" are no misspelt "took".
"""

import re
from collections.abc import Collection, Iterator

from dmn.text.lexicon import NAMES
from dmn.text.vocabulary import singular

SHORTEST = 4
"""Letters of a word from which on one wrong letter still shows what was meant."""
_COMMON = (
    "able also away bait bake band bare base beat been bell bend best bill bite blow boil bold "
    "bore born both bowl burn call calm came care cast chose city clean close cold come cool cost "
    "could cried dark dead dear deep died does done door down draw dress drew drink drive drop "
    "dust each easy edge else even ever fact fair fall farm fast fear feed feel feet fell felt "
    "file fill film find fine fire firm fish five fixed flat fled flew floor fold food foot form "
    "found four free full gain gate gave girl glad goes gone good grab grew grow half hall hand "
    "hang hard hate have head hear heat held hell help here hers hide hill hold hole home hope "
    "hour hunt hurt idea into just keep kept kick kill kind kiss knew know lack lady laid lake "
    "land last late lead leave lend lent less life lift like line list live load lock lone look "
    "lose loss lost loud love luck made mail main make male mark meal mean meet mess mind mine "
    "miss mood moon more most move much must near neck need news next nice nine none nose note "
    "once only open over pack page pain pair part pass past path pull push race rain read real "
    "rest rich ride ring rise road rock role roll roof room root rose rule safe said sale salt "
    "same sand save seat seed seek seem seen self sell send sent ship shoe shot show shut sick "
    "side sign sing sink site size skin slept slow snow soft sold some song soon sort soul spot "
    "stay step stood stop such sure swam swim take tale talk tall task team tear tell than that "
    "them then these they thin thing think those threw thus time tiny told tone tool town tree "
    "trip true turn twice unit upon used vast very view visit wait wake walk wall want warm wash "
    "weak wear week well went were west what when where whom whose wide wife wild wind wine wing "
    "wise wish with woke woman wood word wore work world would wrap write wrote year your"
)
"""Common short words, many of them a letter away from another, all right as they stand."""
_LEFT_ALONE = NAMES.union(_COMMON.split())
_VERB_END = re.compile("(?:e|ed|es)$")


def suggestion(word: str, known: Collection[str]) -> str | None:
    """The one known word that is a letter added, left out, changed or swapped away from `word`.

    Of several, the one that begins alike, if it is the only one. None for words that are known,
    that hold capitals, or that may be another form of a known word: its plural or singular, or
    the same with e, ed or es at its end.
    """
    if len(word) < SHORTEST or not word.islower() or word in known or word in _LEFT_ALONE:
        return None
    near = [other for other in known if is_one_letter_away(word, other)]
    if any(_is_form_of(word, other) for other in near):
        return None
    alike = near if len(near) == 1 else [other for other in near if other[0] == word[0]]
    return alike[0] if len(alike) == 1 else None


def is_one_letter_away(one: str, other: str) -> bool:
    """Return whether one insertion, deletion, substitution or swap of neighbours leads from one to
    the other.
    """
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    is_swap = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return short != long and (is_swap or short[at + 1 :] == long[at + 1 :])


def occurs(text: str, word: str) -> bool:
    """Return whether the word stands in the text as a whole one, its first letter small or
    capital.
    """
    return next(_places(text, word), None) is not None


def replaced(text: str, word: str, by: str) -> str:
    """The text with the word replaced wherever it is a whole one; a capital stays one."""
    parts, end = [], 0
    for place in _places(text, word):
        is_capital = place.group()[0].isupper()
        parts += [text[end : place.start()], by[:1].upper() + by[1:] if is_capital else by]
        end = place.end()
    return "".join([*parts, text[end:]])


def _places(text: str, word: str) -> Iterator[re.Match[str]]:
    either = f"(?:{re.escape(word[:1])}|{re.escape(word[:1].upper())}){re.escape(word[1:])}"
    return re.finditer(rf"(?<!\w){either}(?!\w)", text)


def _is_form_of(one: str, other: str) -> bool:
    if singular(one) == singular(other):
        return True
    stems = [_VERB_END.sub("", word) for word in (one, other)]
    return stems[0] == stems[1] and one != stems[0] and other != stems[1]
