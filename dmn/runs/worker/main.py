"""A run from the command line to its end: attended, in its turn, and only then with torch."""

from collections.abc import Callable
from pathlib import Path

from dmn.runs.run import Run, RunConfig
from dmn.runs.status import Place
from dmn.runs.worker.heartbeat import are_several, attended
from dmn.runs.worker.queue import wait_for_turn


def go_on(run: Run, say: Callable[[str], None], place: Place = "local") -> None:
    """Starts a run or goes on with it. Raises DMNError."""
    with attended(run, place) as progress:
        # Those that train together do not queue, nor what Ray starts: they were given the machine.
        if place == "local" and not are_several():
            wait_for_turn(run, progress)
        from dmn.runs.worker.session import work
        from dmn.training.distributed import together

        with together() as processes:
            work(run, say, processes=processes, progress=progress)


def train_anew(out: Path, config: RunConfig, say: Callable[[str], None]) -> None:
    """Makes the run's folder and trains. Raises DMNError."""
    from dmn.data.corpus import corpus_of
    from dmn.runs.worker.session import work
    from dmn.training.distributed import together

    with together() as processes:
        # Before the folder is made: data that cannot be read should leave no run behind.
        corpus = corpus_of(config)
        run = Run.create(out, config) if processes.is_first else Run(out)
        with attended(run) as progress:
            if not are_several():
                wait_for_turn(run, progress)
            work(run, say, corpus, processes, progress)
