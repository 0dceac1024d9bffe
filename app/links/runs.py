"""The runs that the Train page shows, as they stand in a link: `run=ID`, once for each."""

RUN = "run"
"""The query parameter."""
MAX_COMPARED = 6
"""As many as there are colours to tell them apart by."""


def read_runs(query: dict[str, list[str]]) -> tuple[str, ...]:
    """Return the IDs of a link, which may be of runs that are not here."""
    return tuple(query[RUN])[:MAX_COMPARED]


def write_runs(run_ids: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the query of these runs."""
    return {RUN: list(run_ids)} if run_ids else {}
