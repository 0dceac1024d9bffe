"""What the server writes down: for people, or one JSON object a line for machines (DMN_LOG=json).

Never a query, a body or a header: they hold stories and tokens.
"""

import json
import logging
import sys
from datetime import UTC, datetime

REQUESTS = logging.getLogger("dmn.requests")
REQUESTS.setLevel(logging.INFO)
WRITTEN = logging.getLogger("dmn.written")
WRITTEN.setLevel(logging.INFO)
_FIELDS = ("method", "path", "status", "milliseconds", "who", "act", "about")


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: getattr(record, name) for name in _FIELDS if hasattr(record, name)},
        }
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


def as_lines() -> None:
    """Has all loggers that there are speak JSON, on standard output."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Lines())
    logging.getLogger().handlers = [handler]
    for logger in logging.Logger.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.handlers, logger.propagate = [], True
    # uvicorn's own lines about requests hold the query.
    logging.getLogger("uvicorn.access").disabled = True


def plainly() -> None:
    """Has what visitors did told to people, on standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    WRITTEN.handlers, WRITTEN.propagate = [handler], False


def wrote(who: str, act: str, about: str) -> None:
    """What somebody did to a run or a checkpoint; `about` is a name that was checked."""
    WRITTEN.info("%s %s %s", who, act, about, extra={"who": who, "act": act, "about": about})


def answered(method: str, path: str, status: int, seconds: float) -> None:
    """One request. Below the second part of a path stand IDs of sessions and files."""
    known = path if path.startswith("/api/") else "/".join(path.split("/")[:3])
    told = {"method": method, "path": known, "status": status}
    REQUESTS.info("answered", extra=told | {"milliseconds": round(1000 * seconds, 1)})
