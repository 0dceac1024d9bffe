import plotly.graph_objects as go
import pytest

from app.figures import attention_heatmap
from app.figures.style.magnify import magnified
from tests.app.figures.heatmaps.test_attention import quiet_trace

SHAPE = {"type": "path", "xsizemode": "pixel", "xanchor": 0, "path": "M -10,20 L 0,20"}
LINE = {"type": "rect", "x0": 1, "x1": 2, "y0": 3, "y1": 4, "line": {"width": 2}}


def test_pixels_grow_and_data_stay() -> None:
    figure = go.Figure(
        data=[{"type": "scatter", "x": [1, 2], "y": [3, 4], "marker": {"size": [8, 9]}}],
        layout={
            "height": 100,
            "margin": {"l": 10},
            "font": {"size": 14},
            "shapes": [SHAPE, LINE],
            "xaxis": {"range": [0, 2]},
            "annotations": [{"x": 1, "y": 2, "xshift": -4, "text": "a"}],
        },
    )
    large = magnified(figure, 2.0)
    assert (large.layout.height, large.layout.margin.l, large.layout.font.size) == (200, 20, 28)
    assert list(large.data[0].x) == [1, 2]
    assert list(large.data[0].marker.size) == [16, 18]
    assert large.layout.shapes[0].path == "M -20,20 L 0,20"
    assert (large.layout.shapes[1].x1, large.layout.shapes[1].line.width) == (2, 4)
    assert tuple(large.layout.xaxis.range) == (0, 2)
    assert large.layout.annotations[0].xshift == -8


@pytest.mark.parametrize("by", [1.0, 1.5])
def test_a_heatmap_says_the_same_at_any_size(by: float) -> None:
    before = attention_heatmap(quiet_trace(9, {(0, 2): 0.9, (1, 5): 0.8}), 0)
    after = magnified(before, by)
    assert [one.text for one in after.layout.annotations] == [
        one.text for one in before.layout.annotations
    ]
    assert after.layout.height == pytest.approx(by * before.layout.height, abs=1)
    assert [tuple(a.y or ()) for a in after.data] == [tuple(b.y or ()) for b in before.data]
