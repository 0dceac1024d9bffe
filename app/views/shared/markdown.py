"""Text for places that read Markdown."""

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$&])")


def unmarked(text: str) -> str:
    """Return `text` with its Markdown escaped: it is shown letter by letter."""
    return _MARKDOWN.sub(r"\\\1", text)
