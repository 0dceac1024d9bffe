from dataclasses import replace

import numpy as np
import pytest

from app.figures.heatmaps.time_lapse import FRAMES, Snapshot, thinned, time_lapse
from dmn.inference.trace import Candidate, EpisodeTrace

FACTS = ("Mary took the milk.", "John slept.", "Mary went to the garden.")


def trace(sharpness: float, answer: str = "garden") -> EpisodeTrace:
    """Two passes that read fact 1, then fact 3, the more sharply the higher `sharpness`."""
    sharp = np.eye(4)[[0, 2]]
    return EpisodeTrace(
        story=" ".join(FACTS),
        facts=FACTS,
        spans=tuple((0, 1) for _ in FACTS),
        question="Where is the milk?",
        gates=(1 - sharpness) * np.full((2, 4), 0.25) + sharpness * sharp,
        passes=(Candidate((answer,), 0.5), Candidate((answer,), 0.9)),
        confidence=np.array([0.5, 0.9]),
        alternatives=(Candidate((answer,), 0.9),),
        supporting=(0, 2),
    )


def shots(count: int) -> list[Snapshot]:
    return [Snapshot(i, trace(i / count)) for i in range(1, count + 1)]


def test_each_evaluation_has_its_frame_and_its_step_of_the_slider() -> None:
    figure = time_lapse(shots(5), key="run")
    assert [frame.name for frame in figure.frames] == ["1", "2", "3", "4", "5"]
    assert [step.label for step in figure.layout.sliders[0].steps] == ["1", "2", "3", "4", "5"]
    assert figure.layout.sliders[0].active == 4


def test_one_evaluation_alone_has_its_name_and_nothing_to_slide_to() -> None:
    layout = time_lapse(shots(1), key="run").layout
    assert layout.title.text == "Gates after epoch 1"
    assert not layout.sliders
    assert not layout.updatemenus


def test_the_latest_evaluation_is_what_stands_first() -> None:
    figure = time_lapse(shots(5), key="run")
    assert figure.data[0].z == figure.frames[-1].data[0].z != figure.frames[0].data[0].z


def test_every_frame_draws_the_same_lines_over_the_same_rows() -> None:
    # A long answer stands on more lines, so its own picture would be higher.
    long = Snapshot(9, trace(0.9, answer="a very long answer that needs three lines"))
    figure = time_lapse([*shots(3), long], key="run")
    for frame in figure.frames:
        assert [part.name for part in frame.data] == [part.name for part in figure.data]
        assert frame.data[0].y == figure.data[0].y


def test_the_notes_beside_the_lens_follow_the_answer() -> None:
    figure = time_lapse([Snapshot(1, trace(0.1, "office")), Snapshot(2, trace(0.9))], key="run")
    told = ["".join(note.text for note in frame.layout.annotations) for frame in figure.frames]
    assert "office" in told[0]
    assert "office" not in told[1]


def test_play_goes_on_from_where_the_slider_stands() -> None:
    play, _ = time_lapse(shots(2), key="run").layout.updatemenus[0].buttons
    assert play.method == "animate"
    assert play.args[1]["fromcurrent"]


def test_of_many_evaluations_some_are_shown_the_ends_among_them() -> None:
    kept = thinned(shots(1_000))
    assert len(kept) == FRAMES
    assert (kept[0].epoch, kept[-1].epoch) == (1, 1_000)


def test_stories_are_not_mixed() -> None:
    other = replace(trace(0.5), facts=("A", "B", "C"))
    with pytest.raises(ValueError, match="one story, got 2"):
        time_lapse([Snapshot(1, trace(0.5)), Snapshot(2, other)], key="run")
    with pytest.raises(ValueError, match="at least one"):
        time_lapse([], key="run")


def test_the_place_of_the_slider_survives_an_update() -> None:
    assert time_lapse(shots(2), key="a").layout.uirevision == "a"
