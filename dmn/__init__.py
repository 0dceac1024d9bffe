"""Dynamic Memory Networks: the network, its data, its training and its traces.

Knows nothing of the app. `from dmn import load` is where a program begins.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dmn.lens import load as load

__version__ = "0.2.0"


def __getattr__(name: str) -> Any:
    """Return `dmn.lens.load` at its first use: torch takes seconds to import."""
    if name != "load":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from dmn.lens import load

    return load
