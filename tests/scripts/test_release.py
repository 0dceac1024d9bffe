import json
import shutil

from dmn.evaluation import calibrate
from dmn.lens import load
from scripts.release import release
from tests.paths import BABI, ROOT


def test_a_released_checkpoint_is_measured_on_babi_and_calibrated(tmp_path, monkeypatch):
    data = tmp_path / "data" / "babi"
    data.mkdir(parents=True)
    (data / "en-valid-10k").symlink_to(BABI, target_is_directory=True)
    monkeypatch.setattr(calibrate, "UNANSWERABLE", 4)
    monkeypatch.setenv("DMN_DATA", str(tmp_path / "data"))
    trained = tmp_path / "trained"
    shutil.copytree(ROOT / "checkpoints" / "babi", trained)
    file = trained / "metrics.json"
    old = json.loads(file.read_text()) | {"tasks": {"chains": {"accuracy": 1.0}}}
    file.write_text(json.dumps(old))
    release(trained, tmp_path / "released", per_task=1)
    metrics = load(tmp_path / "released").checkpoint.metrics
    assert "chains" not in metrics["tasks"]
    assert metrics["also validated on"] == {"chains": {"accuracy": 1.0}}
    assert metrics["mean_accuracy"] > 0
    assert metrics["calibration"]["questions"] > 0
    assert (tmp_path / "released" / "README.md").read_text().startswith("# released")
