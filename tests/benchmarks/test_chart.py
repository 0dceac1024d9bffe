from xml.etree import ElementTree

from benchmarks.chart import chart

ROW = {"examples_per_second": 3000.0, "reference_examples_per_second": 1000.0, "ratio": 3.0}
SVG = "{http://www.w3.org/2000/svg}"


def drawn() -> ElementTree.Element:
    return ElementTree.fromstring(chart({"training": [ROW | {"task": 1}, ROW | {"task": 2}]}))


def test_a_bar_is_as_long_as_its_figure() -> None:
    widths = [float(bar.get("width", 0)) for bar in drawn().iter(f"{SVG}rect")]
    assert len(widths) == 4
    assert abs(widths[0] / widths[1] - 3) < 0.05


def test_every_figure_is_written_and_lies_inside_the_picture() -> None:
    picture = drawn()
    texts = [element.text or "" for element in picture.iter(f"{SVG}text")]
    assert sum("3,000" in text for text in texts) == 2
    lowest = max(float(element.get("y", 0)) for element in picture.iter(f"{SVG}text"))
    assert lowest < float(picture.get("height", 0))


def test_a_dark_page_gets_colours_of_its_own() -> None:
    assert "prefers-color-scheme: dark" in chart({"training": [ROW | {"task": 1}]})
