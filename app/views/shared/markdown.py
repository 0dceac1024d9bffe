"""Text for places that read Markdown."""

import re

_LINKS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
_JOINER = "\u2060"
"""Is not seen, and parts what would become a link by itself."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$&])")


def unmarked(text: str) -> str:
    """Return `text` with its Markdown escaped: it is shown letter by letter, web addresses too."""
    return _MARKDOWN.sub(r"\\\1", _LINKS.sub(_JOINER, text))
