"""Tell runs that this server's user made from those that somebody else put on a shared disk.

A run's configuration names files: its data, its word vectors, its first checkpoint. One that
somebody else wrote may name any file that this server can read.
"""

import os
import stat
from pathlib import Path

from app.settings import Settings
from dmn.config.run import RunConfig
from dmn.errors import DMNError
from dmn.runs.run import CONFIG, Run
from dmn.system.folders import checkpoint_folders


class ForeignRun(DMNError):
    """A run of somebody else's that names files which this server does not open for it."""


def config_of(run: Run, settings: Settings) -> RunConfig:
    """Return a run's configuration, to train from it. Raises ForeignRun where somebody else wrote
    it and it names files outside of the server's folders, DataError where it cannot be read.
    """
    config = run.config
    roots = (settings.data, settings.runs, *checkpoint_folders(settings.checkpoints))
    named = [*config.data, *config.valid, *filter(None, (config.vectors, config.init_from))]
    if is_own(run.folder / CONFIG) or all(_lies_below(Path(path), roots) for path in named):
        return config
    raise ForeignRun(
        f"Somebody else made {run.name}, and it uses files outside of this server's folders "
        "(DMN_DATA, DMN_RUNS, DMN_CHECKPOINTS). You can train it from the command line only."
    )


def is_own(file: Path) -> bool:
    """Tell whether only this process's user can have written a file."""
    try:
        found = file.lstat()
    except OSError:
        return False
    by_group = found.st_mode & stat.S_IWGRP and found.st_gid != os.getgid()
    return found.st_uid == os.getuid() and not found.st_mode & stat.S_IWOTH and not by_group


def _lies_below(path: Path, roots: tuple[Path, ...]) -> bool:
    try:
        found = path.resolve()
        return any(found.is_relative_to(root.resolve()) for root in roots)
    except (OSError, RuntimeError, ValueError):
        return False
