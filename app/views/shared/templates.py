"""HTML from the templates in app/assets/templates.

They escape all that people or networks wrote by themselves. Each template is a file of macros, one
for each piece of a page.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.content.glossary import TERMS
from app.figures.style.text import NOT_SURE, clipped, percent

_FOLDER = Path(__file__).resolve().parents[2] / "assets" / "templates"


def signed(value: float, decimals: int = 2) -> str:
    """Return a number with a minus sign that is as wide as a plus sign."""
    return f"{value:.{decimals}f}".replace("-", "−")


def _environment(*, autoescape: bool = True) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters.update(
        clipped=clipped, percent=percent, signed=signed, thousands=lambda number: f"{number:,}"
    )
    made.globals.update(not_sure=NOT_SURE, terms=TERMS)
    return made


_ENVIRONMENT = _environment()


def paragraph(text: str, kind: str = "small") -> str:
    """Return a paragraph of plain text; `kind` is its class in the style sheet."""
    return render("page.paragraph", text=text, kind=kind)


def render(name: str, **values: object) -> str:
    """Return the HTML of a macro, named `file.macro`, with these values, on one line."""
    file, _, macro = name.partition(".")
    template = _ENVIRONMENT.get_template(f"{file}.html")
    html = str(getattr(template.module, macro)(**values))
    return html.strip().replace("\n", " ")
