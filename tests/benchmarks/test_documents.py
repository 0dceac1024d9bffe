"""Documents that commands write have short lines and keep what may not be broken."""

from benchmarks.documents import wrapped

LONG = "word " * 40


def test_paragraphs_and_list_items_have_short_lines() -> None:
    lines = wrapped(f"{LONG}\n\n- {LONG}\n- another\n").splitlines()
    assert max(map(len, lines)) <= 120
    assert lines[1].startswith("word")
    assert [line[:4] for line in lines[3:]] == ["- wo", "  wo", "- an"]


def test_tables_headings_and_code_stay_and_nothing_is_lost() -> None:
    kept = f"# {LONG}\n\n| {LONG} |\n|---|\n\n```\n{LONG}\n\n- x\n```\n"
    assert wrapped(kept) == kept
    text = f"{LONG}\n{LONG}\n"
    assert wrapped(text).split() == text.split()


def test_code_and_links_are_not_broken_and_twice_changes_nothing() -> None:
    code, link = f"`{'a b ' * 20}`", "[several words of a link](https://example.org/a-b)"
    text = wrapped(f"{LONG} {code} {LONG} {link} {LONG}\n")
    assert code in text
    assert link in text
    assert wrapped(text) == text


def test_a_paragraph_beside_code_or_a_table_stays_apart() -> None:
    text = f"{LONG}\n```\n{LONG}\n```\n{LONG}\n| {LONG} |\n"
    lines = wrapped(text).splitlines()
    assert lines.count("```") == 2
    assert sum(len(line) > 120 for line in lines) == 2
