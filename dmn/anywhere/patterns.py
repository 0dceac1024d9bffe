"""Python's regular expressions as JavaScript takes them, with its `u` flag."""

import re

BLANKS = r"\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_CLASSES = {"s": BLANKS, "w": r"\p{L}\p{N}_", "d": r"\p{Nd}"}
_KEPT = frozenset(r"^$\.*+?()[]{}|/ntrfv")
_ESCAPE = re.compile(r"\\(U[0-9a-fA-F]{8}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)|([\[\]])", re.DOTALL)


def as_javascript(pattern: str) -> str:
    """Return a pattern of Python, of those parts that spaCy's rules use, for JavaScript."""
    pattern = pattern.removeprefix("(?u)")
    pieces: list[str] = []
    last, is_class = 0, False
    for match in _ESCAPE.finditer(pattern):
        pieces.append(pattern[last : match.start()])
        last = match.end()
        if match[1]:
            pieces.append(_escaped(match[1], is_class))
        elif match[2] == "[":
            pieces.append(r"\[" if is_class else "[")
            is_class = True
        else:
            pieces.append("]")
            is_class = False
    return "".join([*pieces, pattern[last:]])


def _escaped(code: str, is_class: bool) -> str:
    if code[0] == "U":
        return f"\\u{{{int(code[1:], 16):x}}}"
    if code[0] in "ux" and len(code) > 1:
        return f"\\{code}"
    if code.lower() in _CLASSES and code != "D":
        inner = _CLASSES[code.lower()]
        if is_class:
            return inner
        return f"[^{inner}]" if code.isupper() else f"[{inner}]"
    if code in _KEPT or (code == "-" and is_class):
        return f"\\{code}"
    return code
