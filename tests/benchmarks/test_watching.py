from benchmarks import watching
from benchmarks.watching import cost, page, show
from dmn.runs.run import Run


def test_watched_epochs_are_compared_with_epochs_alone(tmp_path) -> None:
    found = cost(tmp_path, rounds=1, stories=10)
    assert found["alone"] > 0
    assert found["watched"] > 0
    (folder,) = tmp_path.iterdir()
    assert len((folder / "probes" / "evaluations.jsonl").read_text().splitlines()) == 2
    assert Run(folder).status() is not None


def test_a_page_is_timed_over_whole_runs(tmp_path) -> None:
    found = page(tmp_path, runs=3, points=4, rounds=1)
    assert len(Run(tmp_path / "run-2").points()) == 4
    told = {
        "watching": {
            "epoch_cpu_seconds": {"alone": 2.0, "watched": 2.1, "share": 0.05},
            "page_ms": found,
        }
    }
    assert "watched 2.100 s: +5.0%" in show(told)
    assert watching.RUNS == 200
