"""A short stream is answered, weighed and counted."""

from pathlib import Path

from app.explore.data_sources import Generated
from benchmarks.streaming import measure


def test_every_question_counts_and_memory_is_told(tiny_checkpoint: Path) -> None:
    found = measure(Generated(questions=40), str(tiny_checkpoint))
    assert found["questions"] == found["kept"] == 40
    assert list(found["megabytes"]) == [40]
    assert sum(n for row in found["quadrants"].values() for n in row.values()) == 40
