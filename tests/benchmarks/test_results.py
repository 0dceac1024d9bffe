"""The page of results: it is what its command writes, and says who is worse as plainly as who is
better.
"""

from pathlib import Path

import pytest

from benchmarks.published import DMN, DMN_PLUS, MEMN2N, MEMN2N_ALONE, MEMNN, ODMN
from benchmarks.results import PAGE, ROOT, column, ours, page, probes_table


def test_the_page_is_what_its_command_writes() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(ours(ROOT / "checkpoints")), "run python -m benchmarks.results"


@pytest.mark.parametrize(
    ("published", "mean"),
    [
        (MEMNN, 93.35),
        (DMN, 93.6),
        (MEMN2N, 92.5),
        (DMN_PLUS, 97.2),
        (ODMN, 88.15),
        (MEMN2N_ALONE, 95.8),
    ],
)
def test_published_columns_have_the_mean_that_their_papers_print(published, mean) -> None:
    assert sum(published.values.values()) / 20 == pytest.approx(mean, abs=0.05)


def test_what_is_worse_is_said_task_by_task() -> None:
    metrics = {"seed": 3, "tasks": {"2": {"accuracy": 98.0}, "7": {"accuracy": 97.0}}}
    said = page({"mine": metrics})
    assert "- `mine` against DMN: **worse** on 2 (-0.2); better on 7 (+0.1); the same on 0" in said
    assert "- DMN against MemNN: **worse** on 2 (-1.8), 3 (-4.8)" in said
    assert "validation, seed 3" in said
    assert "Mean error of `memn2n`" not in said


def test_memn2n_stands_beside_its_published_error_without_task_3() -> None:
    tasks = {str(n): {"accuracy": 90.0} for n in range(1, 21)} | {"3": {"accuracy": 0.0}}
    said = " ".join(page({"memn2n": {"seed": 1, "tasks": tasks}}).split())
    assert "**10.00 %**, published 7.53 %, both joint over 20 tasks; +2.47 points" in said


def test_a_checkpoint_of_sentences_stands_with_the_sentences() -> None:
    metrics = {"seed": 1, "tasks": {"sentiment": {"accuracy": 45.0}, "binary": {"accuracy": 82.0}}}
    said = page({"feel": metrics})
    assert (
        "| `feel` | 82.0 | 45.0 | SST dev, 50d vectors (other data); validation, seed 1 |" in said
    )
    assert not column("feel", metrics).values


def test_probes_stand_with_the_fewest_right_first() -> None:
    row = {"questions": 20, "right": 20, "accuracy": 100.0, "sure_wrong": 0, "right_not_sure": 3}
    bad = row | {"right": 5, "accuracy": 25.0, "sure_wrong": 9}
    said = probes_table("mine", {"moves": row, "lists": bad})
    lines = [line for line in said.splitlines() if line.startswith("|")][2:]
    assert lines == [
        "| lists | 20 | 5 | 25.0 | 9 | 3 |",
        "| moves | 20 | 20 | 100.0 | 0 | 3 |",
        "| all | 40 | 25 | 62.5 | 9 | 6 |",
    ]
    assert "Mean over the phenomena 62.5 %, worst 25.0 %" in said


def test_a_network_that_was_not_kept_stands_with_the_others(tmp_path: Path) -> None:
    (tmp_path / "cnn.json").write_text('{"tasks": {"binary": {"accuracy": 83.8}}, "seed": 2}')
    said = page(ours(tmp_path / "none", tmp_path))
    assert "| `cnn` | 83.8 | - | SST dev, 50d vectors (other data); validation, seed 2 |" in said


def test_a_folder_without_checkpoints_has_none(tmp_path: Path) -> None:
    assert ours(tmp_path, tmp_path) == {}
