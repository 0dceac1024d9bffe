"""Environment of the HTML templates in app/assets/templates, for pages and for exported files."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.figures.style.text import NOT_SURE, clipped, percent, plain

_FOLDER = Path(__file__).resolve().parents[2] / "assets" / "templates"


def signed(value: float, decimals: int = 2) -> str:
    """Return a number with a minus sign that is as wide as a plus sign."""
    return f"{value:.{decimals}f}".replace("-", "−")


def environment(*, autoescape: bool = True) -> Environment:
    """Return an environment that escapes, and in which a missing value is an error."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(
        clipped=clipped,
        percent=percent,
        plain=plain,
        signed=signed,
        thousands=lambda number: f"{number:,}",
    )
    made.globals.update(not_sure=NOT_SURE)
    return made
