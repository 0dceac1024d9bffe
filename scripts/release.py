"""Put a run's checkpoint under `checkpoints/`, measured on bAbI's validation and calibrated.

    DMN_DATA=… python -m scripts.release runs/mine/checkpoint babi

Its metrics then hold bAbI's tasks alone, as the other checkpoints' do; what else it was validated
on stands beside them, as "also validated on".
"""

import argparse
import json
import os
import shutil
from pathlib import Path

from dmn.data.datasets import babi
from dmn.data.encoding import encode
from dmn.evaluation import calibrate
from dmn.evaluation.metrics import by_task, outcomes, summary
from dmn.lens import load

_FILES = ("config.json", "metrics.json", "model.safetensors", "vocabulary.json")
_ALSO = "also validated on"


def main() -> None:
    """Copy, measure, calibrate and write the model card."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("name")
    parser.add_argument("--per-task", type=int, default=calibrate.PER_TASK)
    arguments = parser.parse_args()
    folder = Path("checkpoints") / arguments.name
    release(arguments.checkpoint, folder, arguments.per_task)


def release(checkpoint: Path, folder: Path, per_task: int = calibrate.PER_TASK) -> None:
    """Write `folder` from a run's checkpoint. Raises DataError, CheckpointError."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        shutil.copy(checkpoint / name, folder / name)
    lens = load(folder)
    data = Path(os.environ["DMN_DATA"]) / "babi" / "en-valid-10k"
    examples = babi.read_path(data, "valid")
    encoded = encode(examples, lens.checkpoint.vocabulary)
    found = summary(by_task(outcomes(lens.checkpoint.network, encoded), encoded.tasks))
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    others = {
        task: one for task, one in metrics.get("tasks", {}).items() if task not in found["tasks"]
    }
    metrics |= found | {_ALSO: others}
    text = json.dumps(metrics, indent=1, ensure_ascii=False) + "\n"
    (folder / "metrics.json").write_text(text, encoding="utf-8")
    calibrate.write(folder, calibrate.calibrate(lens, examples, per_task))


if __name__ == "__main__":
    main()
