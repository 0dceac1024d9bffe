"""The server's log: for people, or one JSON object a line for machines (DMN_LOG=json).

Never a query, a body or a header: they hold stories and tokens.
"""

import json
import logging
import sys
from datetime import UTC, datetime

REQUESTS = logging.getLogger("dmn.requests")
REQUESTS.setLevel(logging.INFO)
ACTS = logging.getLogger("dmn.written")
ACTS.setLevel(logging.INFO)
_FIELDS = ("method", "path", "status", "milliseconds", "who", "act", "about")


class JSONLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **{name: getattr(record, name) for name in _FIELDS if hasattr(record, name)},
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def use_json() -> None:
    """Make all loggers write JSON to standard output."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JSONLines())
    logging.getLogger().handlers = [handler]
    for logger in logging.Logger.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.handlers, logger.propagate = [], True
    # uvicorn's own lines about requests hold the query.
    logging.getLogger("uvicorn.access").disabled = True


def use_plain_text() -> None:
    """Write what visitors did to standard error, for people."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    ACTS.handlers, ACTS.propagate = [handler], False


def log_act(who: str, act: str, about: str) -> None:
    """Log what somebody did to a run or a checkpoint; `about` is a name that was checked."""
    ACTS.info("%s %s %s", who, act, about, extra={"who": who, "act": act, "about": about})


def log_request(method: str, path: str, status: int, seconds: float) -> None:
    """Log one request. Below the second part of a path stand IDs of sessions and files."""
    known = path if path.startswith("/api/") else "/".join(path.split("/")[:3])
    fields = {"method": method, "path": known, "status": status}
    REQUESTS.info("answered", extra=fields | {"milliseconds": round(1000 * seconds, 1)})
