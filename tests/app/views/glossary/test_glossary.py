"""The Glossary page lists every term, and hover texts come from it."""

import re

from streamlit.testing.v1 import AppTest

from app.content.glossary import TERMS
from app.views.shared.templates import render
from tests.app.conftest import html
from tests.paths import ROOT

TEMPLATES = ROOT / "app" / "assets" / "templates"


def test_the_page_lists_every_term(page: AppTest) -> None:
    page.run()
    page.switch_page("views/glossary/glossary.py").run()
    assert not page.exception
    shown = html(page, "glossary")
    assert shown.count("<dt>") == shown.count("<dd>") == len(TERMS)


def test_every_term_that_a_template_explains_is_in_the_glossary() -> None:
    used = {
        name
        for path in TEMPLATES.glob("*.html")
        for name in re.findall(r'term\("([^"]+)"\)', path.read_text(encoding="utf-8"))
    }
    assert used
    assert used <= set(TERMS)


def test_a_term_is_explained_on_hover() -> None:
    sentence = render("trace.fact_sentence", number=1, gates="0.50 in pass 1")
    assert f'<abbr title="{TERMS["gate"]}">gate</abbr>' in sentence
