"""Errors that a user can cause and fix; everything else is a bug.

    DMNError
    ├── TextError          a story or a question that cannot be read
    ├── DataError          a data file or a download that is not what it should be
    ├── CheckpointError    a checkpoint folder that cannot be loaded
    ├── DeviceError        a device that was asked for and is not there
    └── TrainingError      a training that cannot go on

Each message says what was expected, what came and what to do. Pages and the command line show it as
it is.
"""


class DMNError(ValueError):
    """Base of every error that a user can cause and mend."""


class TextError(DMNError):
    """A story or a question that cannot be read."""


class DataError(DMNError):
    """A data file or a download that is not what it should be."""


class CheckpointError(DMNError):
    """A checkpoint folder that cannot be loaded."""


class DeviceError(DMNError):
    """A device that was asked for and is not there."""


class TrainingError(DMNError):
    """A training that cannot go on."""
