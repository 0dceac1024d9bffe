"""HTML from the templates in app/assets/templates.

They escape all that people or networks wrote by themselves. Each template is a file of macros, one
for each piece of a page.
"""

from jinja2 import Environment

from app.content.glossary import TERMS
from app.figures.style.templates import environment, signed

__all__ = ["paragraph", "render", "signed"]


def _environment(*, autoescape: bool = True) -> Environment:
    made = environment(autoescape=autoescape)
    made.globals.update(terms=TERMS)
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
