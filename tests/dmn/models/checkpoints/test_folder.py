import json
import os
import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from dmn.config.training import TrainingConfig
from dmn.errors import CheckpointError
from dmn.lens import Lens
from dmn.models.checkpoints import folder as checkpoint_folder
from dmn.models.checkpoints import measure
from dmn.models.checkpoints.folder import FILES, Checkpoint, available, load, save
from dmn.models.checkpoints.model_card import CARD
from dmn.text.vocabulary import Vocabulary
from tests.conftest import STORY, small

CPU = torch.device("cpu")


@pytest.fixture
def made(network, model, vocabulary):
    """One of each paper's networks, not yet saved."""
    return Checkpoint(
        "made", network, vocabulary, model, TrainingConfig(seed=3), {"mean_accuracy": 12.5}, 5
    )


def edit_json(folder, name, change):
    content = json.loads((folder / name).read_text())
    changed = change(content)
    (folder / name).write_text(json.dumps(content if changed is None else changed))


def edit_weights(folder, change):
    weights = load_file(folder / "model.safetensors")
    change(weights)
    save_file(weights, folder / "model.safetensors")


def truncate(file, share):
    content = file.read_bytes()
    file.write_bytes(content[: int(share * len(content))])


class Trap:
    """Unpickling it creates a file: proof that code ran."""

    def __init__(self, sprung: Path) -> None:
        self.sprung = sprung

    def __reduce__(self):
        return Path.touch, (self.sprung,)


def assert_refused(folder, says):
    with pytest.raises(CheckpointError) as refused:
        load(folder)
    message = str(refused.value)
    assert message.startswith(f"The checkpoint {folder.name} could not be read: ")
    assert message.endswith("Choose another one.")
    assert says in message
    assert "\n" not in message
    assert len(message) < 1000


def test_a_checkpoint_comes_back_with_everything(made, tmp_path):
    save(made, tmp_path / "saved")
    back = load(tmp_path / "saved")
    assert back.name == "saved"
    assert back.vocabulary.words == made.vocabulary.words
    assert (back.model, back.training) == (made.model, made.training)
    assert (back.metrics, back.facts_trained_on) == (made.metrics, 5)
    assert not back.network.training
    state, before = back.network.state_dict(), made.network.state_dict()
    assert state.keys() == before.keys()
    assert all(state[name].equal(before[name]) for name in before)


def test_a_checkpoint_that_came_back_answers_bit_for_bit_the_same(made, tmp_path):
    save(made, tmp_path / "made")
    traces = [
        Lens(checkpoint, CPU).explain("\n".join(STORY), "Where is the zog?")
        for checkpoint in (made, load(tmp_path / "made"))
    ]
    one, other = (replace(trace, milliseconds=0.0) for trace in traces)
    np.testing.assert_array_equal(one.gates, other.gates)
    np.testing.assert_array_equal(one.confidence, other.confidence)
    assert one.alternatives == other.alternatives
    assert one.passes == other.passes


def test_other_weights_may_be_saved_in_the_networks_place(made, tmp_path):
    best = {name: tensor + 1 for name, tensor in made.network.state_dict().items()}
    save(made, tmp_path / "best", best)
    state = load(tmp_path / "best").network.state_dict()
    assert all(state[name].equal(best[name]) for name in best)


def test_a_folder_holds_four_plain_files_with_a_model_card_and_nothing_is_left_beside_it(
    made, tmp_path
):
    folder = tmp_path / "home" / "made"
    save(made, folder)
    save(made, folder)
    assert {path.name for path in folder.iterdir()} == {*FILES, CARD}
    assert not any(path.is_symlink() for path in folder.iterdir())
    assert list(folder.parent.iterdir()) == [folder]


def test_words_of_any_script_are_saved_and_come_back(made, tmp_path):
    words = sorted({*made.vocabulary.words[9:-3], "玛丽", "zoë", "🏠"})
    assert len(words) == len(made.vocabulary) - 9
    save(replace(made, vocabulary=Vocabulary(words, 7)), tmp_path / "made")
    assert load(tmp_path / "made").vocabulary.words[9:] == tuple(words)
    assert "玛丽" in (tmp_path / "made" / "vocabulary.json").read_text(encoding="utf-8")


def breaks(monkeypatch, number):
    """Lets the `number`-th step of a save fail: writing of four files, then two renamings."""
    steps = iter(range(1, 100))

    def or_fail(step):
        def stepped(*arguments, **options):
            if next(steps) == number:
                raise OSError(28, "No space left on device")
            return step(*arguments, **options)

        return stepped

    monkeypatch.setattr(Path, "write_bytes", or_fail(Path.write_bytes))
    monkeypatch.setattr(Path, "write_text", or_fail(Path.write_text))
    monkeypatch.setattr(Path, "rename", or_fail(Path.rename))


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
def test_where_saving_fails_the_old_checkpoint_stays_whole(made, tmp_path, monkeypatch, number):
    folder = tmp_path / "made"
    save(made, folder)
    newer = replace(made, metrics={"mean_accuracy": 99.0})
    with monkeypatch.context() as patch:
        breaks(patch, number)
        with pytest.raises(OSError, match="No space left"):
            save(newer, folder)
    assert load(folder).metrics == {"mean_accuracy": 12.5}
    assert available(tmp_path) == ("made",)
    save(newer, folder)
    assert load(folder).metrics == {"mean_accuracy": 99.0}
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(tiny_checkpoint, file):
    (tiny_checkpoint / file).unlink()
    assert_refused(tiny_checkpoint, f"{file} is missing")


@pytest.mark.parametrize("file", FILES)
def test_what_is_no_file_counts_as_missing(tiny_checkpoint, file):
    """A pipe would hang the reader, and a device would never end."""
    (tiny_checkpoint / file).unlink()
    os.mkfifo(tiny_checkpoint / file)
    assert_refused(tiny_checkpoint, f"{file} is missing")
    (tiny_checkpoint / file).unlink()
    (tiny_checkpoint / file).symlink_to("/dev/zero")
    assert_refused(tiny_checkpoint, f"{file} is missing")


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    assert_refused(tmp_path / "nowhere", "missing")


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.999])
def test_truncated_weights_are_refused(tiny_checkpoint, share):
    truncate(tiny_checkpoint / "model.safetensors", share)
    assert_refused(tiny_checkpoint, "model.safetensors is not a whole safetensors file")


@pytest.mark.parametrize("file", FILES[1:])
@pytest.mark.parametrize("share", [0.0, 0.5])
def test_truncated_json_is_refused(tiny_checkpoint, file, share):
    truncate(tiny_checkpoint / file, share)
    assert_refused(tiny_checkpoint, f"{file} is not valid JSON")


@pytest.mark.parametrize("file", FILES[1:])
@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b"\xff\xfe{}", b'{"a": ' + b"9" * 5000 + b"}", b"{'a': 1}"]
)
def test_json_that_cannot_be_read_is_refused(tiny_checkpoint, file, content):
    (tiny_checkpoint / file).write_bytes(content)
    found = (
        "holds more" if (file, content[:1]) == ("vocabulary.json", b"[") else "is not valid JSON"
    )
    assert_refused(tiny_checkpoint, f"{file} {found}")


@pytest.mark.parametrize(
    ("file", "content", "kind"),
    [
        ("config.json", "[]", "dict"),
        ("vocabulary.json", "{}", "list"),
        ("metrics.json", '"x"', "dict"),
    ],
)
def test_json_of_another_kind_is_refused(tiny_checkpoint, file, content, kind):
    (tiny_checkpoint / file).write_text(content)
    assert_refused(tiny_checkpoint, f"{file} should hold a JSON {kind}")


@pytest.mark.parametrize("as_torch", [False, True], ids=["pickle", "torch.save"])
@pytest.mark.parametrize("file", FILES)
def test_a_pickle_in_disguise_is_refused_and_none_of_its_code_runs(
    tiny_checkpoint, tmp_path, file, as_torch
):
    sprung = tmp_path / "sprung"
    if as_torch:
        torch.save({"embedding.weight": Trap(sprung)}, tiny_checkpoint / file)
    else:
        (tiny_checkpoint / file).write_bytes(pickle.dumps(Trap(sprung)))
    assert_refused(tiny_checkpoint, file)
    assert not sprung.exists()
    pickle.loads(pickle.dumps(Trap(sprung)))
    assert sprung.exists(), "the trap must be one that works"


@pytest.mark.parametrize("number", [0, 2, "1", None])
def test_another_format_is_refused(tiny_checkpoint, number):
    edit_json(tiny_checkpoint, "config.json", lambda config: config.update(format=number))
    assert_refused(tiny_checkpoint, f"expected format 1, config.json says {number!r}")


def test_another_tokeniser_is_refused(tiny_checkpoint):
    edit_json(tiny_checkpoint, "config.json", lambda config: config.update(tokeniser="split"))
    assert_refused(tiny_checkpoint, "config.json says 'split'")


@pytest.mark.parametrize("part", ["model", "training"])
def test_an_unknown_field_is_refused_by_name(tiny_checkpoint, part):
    edit_json(tiny_checkpoint, "config.json", lambda config: config[part].update(hook="x"))
    assert_refused(tiny_checkpoint, "config.json, hook: Extra inputs are not permitted")


@pytest.mark.parametrize("part", ["model", "training", "facts_trained_on"])
def test_a_part_that_is_missing_is_refused(tiny_checkpoint, part):
    edit_json(tiny_checkpoint, "config.json", lambda config: config.pop(part) and None)
    assert_refused(tiny_checkpoint, "config.json")


def test_a_value_out_of_range_is_refused_by_name(tiny_checkpoint):
    edit_json(
        tiny_checkpoint, "config.json", lambda config: config["model"].update(hidden_size=10**9)
    )
    assert_refused(tiny_checkpoint, "config.json, hidden_size")


@pytest.mark.parametrize(
    "change",
    [lambda words: words.pop() and None, lambda words: words.append("zzz")],
    ids=["a word less", "a word more"],
)
def test_a_vocabulary_of_the_wrong_length_is_refused(tiny_checkpoint, change):
    edit_json(tiny_checkpoint, "vocabulary.json", change)
    assert_refused(tiny_checkpoint, "its vocabulary has")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda words: words.reverse(), "vocabulary.json should hold <pad>"),
        (lambda words: words.__setitem__(-1, 7), "vocabulary.json should be a list of words"),
        (lambda words: words.__setitem__(-1, "<pad>"), "vocabulary.json should hold <pad>"),
        (lambda words: words.__setitem__(-1, words[-2]), "vocabulary.json should hold <pad>"),
        (lambda words: words.clear(), "vocabulary.json should hold <pad>"),
    ],
)
def test_a_hostile_vocabulary_is_refused(tiny_checkpoint, change, says):
    edit_json(tiny_checkpoint, "vocabulary.json", change)
    assert_refused(tiny_checkpoint, says)


def test_a_vocabulary_without_placeholders_is_refused(tiny_checkpoint):
    def without(words):
        return [*words[:2], *sorted([*words[9:], *"abcdefg"])]

    edit_json(tiny_checkpoint, "vocabulary.json", without)
    assert_refused(tiny_checkpoint, "expected 7 placeholders, vocabulary.json holds 0")


def test_no_network_is_made_for_a_vocabulary_that_does_not_fit_the_weights(
    tiny_checkpoint, monkeypatch
):
    """A list of a million words must not make room for a million embeddings."""
    monkeypatch.setattr(checkpoint_folder, "build", lambda *a: pytest.fail("was made"))
    edit_json(
        tiny_checkpoint,
        "vocabulary.json",
        lambda words: words.extend(f"~{i:06}" for i in range(100_000)),
    )
    assert_refused(tiny_checkpoint, "vocabulary.json holds more than the")


def with_value(value):
    def change(weights):
        weights["memory.stop"][3] = value

    return change


def as_double(weights):
    weights["memory.stop"] = torch.full((11,), 1e300, dtype=torch.float64)


@pytest.mark.parametrize("change", [with_value(float("nan")), with_value(-float("inf")), as_double])
def test_weights_that_are_no_finite_numbers_are_refused(tiny_checkpoint, change):
    edit_weights(tiny_checkpoint, change)
    assert_refused(tiny_checkpoint, "its weights are not all finite numbers")


@pytest.mark.parametrize(
    "change",
    [
        lambda weights: weights.pop("memory.stop"),
        lambda weights: weights.update(extra=torch.zeros(2)),
        lambda weights: weights.update({"memory.stop": torch.zeros(12)}),
    ],
    ids=["one missing", "one more", "another shape"],
)
def test_weights_of_another_network_are_refused(tiny_checkpoint, change):
    edit_weights(tiny_checkpoint, change)
    assert_refused(tiny_checkpoint, "its weights do not fit the network")


def test_weights_without_an_embedding_are_refused(tiny_checkpoint):
    edit_weights(tiny_checkpoint, lambda weights: weights.pop("embedding.weight"))
    assert_refused(tiny_checkpoint, "its weights do not fit")


@pytest.mark.parametrize(
    ("limit", "file"), [("_MAX_WEIGHTS", "model.safetensors"), ("_MAX_JSON", "config.json")]
)
def test_a_file_that_is_too_large_is_refused_unread(tiny_checkpoint, monkeypatch, limit, file):
    monkeypatch.setattr(measure, limit, 100)
    assert_refused(tiny_checkpoint, f"{file} is larger than")


def test_a_file_that_may_not_be_read_is_refused(tiny_checkpoint, monkeypatch):
    def denied(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("dmn.models.checkpoints.measure._read", denied)
    assert_refused(tiny_checkpoint, "Permission denied")


def test_a_broken_checkpoint_is_listed_and_the_others_still_load(tiny_checkpoint):
    home = tiny_checkpoint.parent
    for name in ("babi", "broken", "half.tmp"):
        shutil.copytree(tiny_checkpoint, home / name)
    (home / "broken" / "model.safetensors").write_bytes(b"")
    (home / "empty").mkdir()
    (home / "notes.txt").write_text("")
    assert available(home) == ("babi", "broken", "tiny")
    assert_refused(home / "broken", "model.safetensors")
    assert load(home / "tiny").name == "tiny"


def test_without_a_folder_no_checkpoint_is_available(tmp_path):
    assert available(tmp_path / "nowhere") == ()


def test_a_network_goes_to_the_device_that_is_asked_for(tiny_checkpoint):
    loaded = load(tiny_checkpoint, torch.device("meta"))
    assert {p.device.type for p in loaded.network.parameters()} == {"meta"}


def test_small_checkpoints_differ_between_the_papers(made, tmp_path):
    """A configuration of one paper never takes the weights of the other."""
    from dmn.config.presets import DMN_2016, DMN_PLUS

    save(made, tmp_path / "made")
    other = small(DMN_PLUS if made.model.input == "word_gru" else DMN_2016)
    edit_json(
        tmp_path / "made", "config.json", lambda config: config.update(model=other.model_dump())
    )
    assert_refused(tmp_path / "made", "its weights do not fit the network")


def test_whoever_may_read_the_configuration_may_read_the_weights(tiny_checkpoint):
    modes = {file: (tiny_checkpoint / file).stat().st_mode for file in FILES}
    assert len(set(modes.values())) == 1, modes


def test_what_calibrates_an_answer_is_kept(made, tmp_path):
    save(replace(made, temperature=1.5, sure_from=0.7), tmp_path / "made")
    loaded = load(tmp_path / "made")
    assert (loaded.temperature, loaded.sure_from) == (1.5, 0.7)


def changed_config(folder, **changes):
    config = json.loads((folder / "config.json").read_text())
    kept = {k: v for k, v in (config | changes).items() if v is not None}
    (folder / "config.json").write_text(json.dumps(kept))


def test_a_checkpoint_from_before_calibration_is_not_calibrated(tiny_checkpoint):
    changed_config(tiny_checkpoint, temperature=None, sure_from=None)
    (tiny_checkpoint / CARD).unlink()
    loaded = load(tiny_checkpoint)
    assert (loaded.temperature, loaded.sure_from) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [("temperature", 0), ("temperature", "hot"), ("sure_from", 1.5), ("sure_from", [1])],
)
def test_a_calibration_that_is_none_is_refused(tiny_checkpoint, name, value):
    changed_config(tiny_checkpoint, **{name: value})
    with pytest.raises(CheckpointError, match=f"config.json should say {name}, a number from"):
        load(tiny_checkpoint)


def test_the_model_card_tells_the_metrics(made, tmp_path):
    save(replace(made, metrics={"tasks": {"3": {"accuracy": 41.25}}}), tmp_path / "made")
    assert "| 3 | 41.2 |" in (tmp_path / "made" / CARD).read_text()
