"""A run from the command line to its end: attended, in its turn, and only then with torch."""

from collections.abc import Callable
from pathlib import Path

from dmn.attendance import are_several, attended
from dmn.runs import Run, RunConfig
from dmn.status import Place
from dmn.turn import wait_for_turn


def go_on(run: Run, say: Callable[[str], None], place: Place = "local") -> None:
    """Starts a run or goes on with it. Raises DMNError."""
    with attended(run, place) as progress:
        # Those that train together do not queue, nor what Ray starts: they were given the machine.
        if place == "local" and not are_several():
            wait_for_turn(run, progress)
        from dmn.parallel import together
        from dmn.worker import work

        with together() as processes:
            work(run, say, processes=processes, progress=progress)


def train_anew(out: Path, config: RunConfig, say: Callable[[str], None]) -> None:
    """Makes the run's folder and trains. Raises DMNError."""
    from dmn.corpus import corpus_of
    from dmn.parallel import together
    from dmn.worker import work

    with together() as processes:
        # Before the folder is made: data that cannot be read should leave no run behind.
        corpus = corpus_of(config)
        run = Run.create(out, config) if processes.is_first else Run(out)
        with attended(run) as progress:
            if not are_several():
                wait_for_turn(run, progress)
            work(run, say, corpus, processes, progress)
