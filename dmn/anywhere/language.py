"""The word lists and rules of `dmn.text` as a table that the page reads: one source for both."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from dmn.anywhere.patterns import as_javascript
from dmn.data.datasets import babi
from dmn.inference import grounding, linking
from dmn.text import lexicon, substitutes, tokenizer, vocabulary
from dmn.text.lists import read
from dmn.text.splitting import (
    capitals,
    characters,
    clauses,
    compounds,
    contractions,
    grammar,
    names,
    short_names,
)

_NORMS = tokenizer.suffixes_and_norms()[1]


def table() -> dict[str, Any]:
    """Return the table; keys and values are strings, or lists and mappings of strings."""
    return {
        "words": {name: _joined(words) for name, words in _lists().items()},
        "kinds": substitutes._KIND_OF,
        "compounds": "|".join(sorted(" ".join(words) for words in compounds.COMPOUNDS)),
        "titles": short_names._TITLES,
        "genders": short_names._genders(),
        "irregular": vocabulary._IRREGULAR,
        "contractions": contractions._BARE,
        "like_plain": _like_plain(),
        **_rules(),
    }


def _lists() -> dict[str, Iterable[str]]:
    of_grammar = {
        name.removeprefix("_"): getattr(grammar, name)
        for name in dir(grammar)
        if name.lstrip("_").isupper() and isinstance(getattr(grammar, name), frozenset)
    }
    verbs = (grammar._AUXILIARIES, grammar._PAST, grammar._THIRD, grammar._OF_STORIES)
    singular = vocabulary.singular
    return {
        **of_grammar,
        "VERBS": frozenset().union(*verbs),
        "INNER": capitals.INNER,
        "NUMBERED": names._NUMBERED,
        "GOING": clauses._GOING,
        "PARTICLES": clauses._PARTICLES,
        "OPENS_CLAUSE": clauses._OPENS_CLAUSE,
        "CONTRACTED_HOSTS": contractions._HOSTS,
        "CONTRACTED_GONE": contractions._GONE,
        "CONTRACTED_STATES": contractions._STATES,
        "SURNAMES": short_names._surnames(),
        "TOWNS": short_names._towns(),
        "HE": frozenset(name.lower() for name in lexicon._HE),
        "GROUNDED": grounding._NAMES,
        "MOTIVES": grounding._MOTIVES,
        "LED_TO": grounding._LED_TO,
        "LINKED": frozenset(map(singular, babi.NAMES | lexicon.NAMES | read.names())),
        "BEFORE_NAMES": linking._BEFORE_NAMES,
        "THIRD_PERSON": linking._THIRD_PERSON,
        "FIRST_PERSON": linking._FIRST_PERSON,
    }


def _joined(words: Iterable[str]) -> str:
    """Return sorted words with blanks between them, or with bars where a word holds a blank."""
    found = sorted(words)
    return ("|" if any(" " in word for word in found) else " ").join(found)


def _like_plain() -> dict[str, str]:
    """Return each character that is read as a plainer one: full-width forms, ligatures, blanks."""
    found = {
        chr(point): characters._wide(chr(point))
        for point in range(0x110000)
        if not 0xD800 <= point < 0xE000
        and (unicodedata.decomposition(chr(point)) or point in characters._LIGATURES)
    }
    return {odd: plain for odd, plain in found.items() if odd != plain}


def _rules() -> dict[str, Any]:
    """Return spaCy's special cases, the words that norms change, and its patterns."""
    tokens = tokenizer._tokenizer()
    bare = type(tokens)(
        tokens.vocab,
        prefix_search=tokens.prefix_search,
        suffix_search=tokens.suffix_search,
        infix_finditer=tokens.infix_finditer,
        url_match=tokens.url_match,
    )
    rules = {chunk: rule for chunk, rule in tokens.rules.items() if not chunk.isspace()}
    split = [
        chunk
        for chunk in rules
        if tokens.find_prefix(chunk) or tokens.find_infix(chunk) or tokens.find_suffix(chunk)
    ]
    patterns = {
        "prefix": tokens.prefix_search.__self__.pattern,
        "suffix": tokenizer.suffixes_and_norms()[0],
        "infix": tokens.infix_finditer.__self__.pattern,
        "url": tokens.url_match.__self__.pattern,
    }
    return {
        "specials": {chunk: _special(tokens(chunk)) for chunk in rules},
        "phrases": [[token.text for token in bare(chunk)] for chunk in split],
        "norms": _NORMS,
        **{name: as_javascript(pattern) for name, pattern in patterns.items()},
    }


def _special(doc: Any) -> tuple[list[str], list[str]]:
    """Return the tokens of a special case and their norms, empty where it is the word itself."""
    texts = [token.text for token in doc]
    norms = [token.norm_ for token in doc]
    return texts, [
        "" if norm == _NORMS.get(text, text.lower()) else norm
        for text, norm in zip(texts, norms, strict=True)
    ]
