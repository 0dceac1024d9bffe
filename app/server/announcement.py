"""Start message of the server: its address, what it serves, and who may train."""

import logging
from collections.abc import Sequence

_MOST_NAMED = 8
_log = logging.getLogger("dmn.start")
_log.setLevel(logging.INFO)


def lines(
    address: str | None, port: int, base: str, checkpoints: Sequence[str], who: str
) -> list[str]:
    """Return the three lines; `address` is None for a server that listens everywhere, `base` the
    path below which it serves, and `who` the sentence about training.
    """
    host = address or "localhost"
    host = f"[{host}]" if ":" in host else host
    path = f"{base.strip('/')}/" if base.strip("/") else ""
    named = ", ".join(checkpoints[:_MOST_NAMED]) or "no checkpoint yet"
    left = len(checkpoints) - _MOST_NAMED
    more = f" and {left} more" if left > 0 else ""
    return [f"DMN Lens: http://{host}:{port}/{path}", f"It answers with {named}{more}.", who]


def say(found: Sequence[str], *, as_json: bool) -> None:
    """Print the lines for people, or log them for machines."""
    for line in found:
        if as_json:
            _log.info(line)
        else:
            print(line, flush=True)
