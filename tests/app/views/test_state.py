"""Each page reads its session in modules that are named for it, and hands on what it read."""

from tests.paths import ROOT

VIEWS = ROOT / "app" / "views"


def test_only_modules_of_state_touch_the_session() -> None:
    touching = {
        path.relative_to(VIEWS).as_posix()
        for path in VIEWS.rglob("*.py")
        if "st.session_state" in path.read_text(encoding="utf-8") and "shared" not in path.parts
    }
    assert touching == {
        "ask/state.py",
        "ask/analysis/what_if_state.py",
        "compare/state.py",
        "explore/state.py",
        "learn/network_state.py",
        "learn/state.py",
        "train/new_run/form_state.py",
        "train/run/run_state.py",
        "train/state.py",
    }


def test_no_page_takes_its_view_from_the_address_by_itself() -> None:
    reading = [
        path.relative_to(VIEWS).as_posix()
        for path in VIEWS.rglob("*.py")
        if "st.query_params" in path.read_text(encoding="utf-8")
    ]
    assert sorted(reading) == ["shared/address.py", "shared/presentation.py", "train/sign_in.py"]


def test_no_view_writes_markup_by_hand() -> None:
    """Templates escape what people and networks wrote; a string in Python does not."""
    found = [
        path.relative_to(VIEWS).as_posix()
        for path in VIEWS.rglob("*.py")
        if any(tag in path.read_text(encoding="utf-8") for tag in ("</p>", "</span>", "</td>"))
    ]
    # Components of ours hold an empty element, which their script fills.
    assert found == ["shared/components.py"]


def test_every_table_is_safe_to_download() -> None:
    """Streamlit hands out a table as it stands, and a spreadsheet computes what looks like it."""
    sources = {path: path.read_text(encoding="utf-8") for path in VIEWS.rglob("*.py")}
    tables = sum(text.count("st.dataframe(") for text in sources.values())
    assert tables == sum(text.count("without_formulas(") for text in sources.values()) > 10
