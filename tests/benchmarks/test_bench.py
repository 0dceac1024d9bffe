import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.equal_accuracy import runs, summary
from tests.paths import ROOT

FACTS = {"10", "70", "1000", "10000"}


def started(
    *arguments: object, data: Path | None = None, where: Path = ROOT
) -> "subprocess.CompletedProcess[str]":
    """A command of the benchmarks as a person starts it, with DMN_DATA or without."""
    environment = {key: value for key, value in os.environ.items() if key != "DMN_DATA"}
    environment |= {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    environment |= {"DMN_DATA": str(data)} if data else {}
    return subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=where,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def positive(figures: object) -> bool:
    """Whether all numbers inside are above zero, and there is one."""
    if isinstance(figures, dict):
        return bool(figures) and all(positive(value) for value in figures.values())
    if isinstance(figures, list):
        return bool(figures) and all(positive(value) for value in figures)
    return isinstance(figures, int | float) and figures > 0


@pytest.mark.slow
def test_bench_prints_one_json_object_with_every_figure(data_folder: Path, tmp_path: Path) -> None:
    assert data_folder == tmp_path / "data"
    options = ("--json", "--quick", "--chart", "speed.svg")
    done = started("dmn", "bench", *options, data=Path("data"), where=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [row["task"] for row in found["training"]] == [1, 2, 3]
    keys = ("examples_per_second", "reference_examples_per_second", "ratio", "reference_expected")
    assert all(positive({key: row[key] for key in keys}) for row in found["training"])
    assert 0 < found["gemm_fraction"] < 1
    assert positive(found["attention_gru"])
    assert {"milliseconds", "torch_gru_milliseconds", "ratio", "shapes"} <= set(
        found["attention_gru"]
    )
    for name in ("explain_milliseconds", "fusion_gru_milliseconds", "ask_milliseconds"):
        assert set(found[name]) == FACTS
        assert positive(found[name])
    assert positive(found["answers_per_second"])
    assert found["time_to_95"]["with_start_seconds"] > found["time_to_95"]["seconds"] > 0
    assert "page" not in found
    assert (tmp_path / "speed.svg").read_text().startswith("<svg")


@pytest.mark.slow
def test_bench_without_data_says_what_to_do() -> None:
    done = started("dmn", "bench", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "python -m dmn data fetch babi" in done.stderr
    assert "DMN_DATA" in done.stderr


def test_bench_refuses_an_option_it_does_not_know() -> None:
    done = started("dmn", "bench", "--nonsense")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "--nonsense" in done.stderr


@pytest.mark.slow
def test_a_benchmark_alone_prints_a_table() -> None:
    done = started("benchmarks.attention_gru", "--quick")
    assert done.returncode == 0, done.stderr
    assert "torch.nn.GRU" in done.stdout


@pytest.mark.slow
def test_a_benchmark_alone_without_data_says_what_to_do() -> None:
    done = started("benchmarks.time_to_95")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_accuracies_are_saved_as_they_come_and_not_made_twice(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DMN_DATA", str(data_folder))
    out = tmp_path / "runs.jsonl"
    first = next(runs([1], epochs=1, seeds=1, out=out))
    assert [json.loads(line) for line in out.read_text().splitlines()] == [first]
    out.write_text(json.dumps(first | {"accuracy": 12.5}) + "\n")
    again = list(runs([1], epochs=1, seeds=1, out=out))
    assert [one["side"] for one in again] == ["ours", "reference"]
    assert again[0]["accuracy"] == 12.5


def test_accuracies_are_told_with_mean_and_spread() -> None:
    found = [
        {"task": 1, "side": side, "accuracy": accuracy}
        for side, accuracy in (("ours", 90.0), ("ours", 100.0), ("reference", 80.0))
    ]
    (row,) = summary(found)
    assert row["ours"] == {"accuracies": [90.0, 100.0], "mean": 95.0, "spread": 7.07}
    assert row["reference"]["spread"] is None


def test_explore_tells_time_memory_and_quadrants(data_folder: Path) -> None:
    done = started("benchmarks.explore", "--json", "--quick", data=data_folder)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["explore"]
    counted = [n for row in found["quadrants"].values() for n in row.values()]
    assert sum(counted) == found["questions"] > 0
    assert found["seconds"] >= found["seconds_reading"] > 0
