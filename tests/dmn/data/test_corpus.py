"""A run's data: what is read of it, and that what is kept is what would be read."""

import json
import os
import shutil
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from dmn.config.presets import DMN_PLUS
from dmn.config.run import Generated, RunConfig
from dmn.config.training import TrainingConfig
from dmn.data import corpus as module
from dmn.data import corpus_cache
from dmn.data.corpus import corpus_of, training_data
from dmn.data.corpus_cache import Corpus
from dmn.data.datasets.babi import read_path
from dmn.data.encoding import EncodedExamples, Ragged
from dmn.errors import CheckpointError, DataError
from tests.paths import BABI


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "dmn-lens" / "corpora"


def config_of(*data: Path, **changes) -> RunConfig:
    training = TrainingConfig().model_copy(update=changes)
    return RunConfig(model=DMN_PLUS, training=training, data=tuple(map(str, data)))


def plain(examples: EncodedExamples) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in (f.name for f in fields(examples)):
        value = getattr(examples, name)
        if isinstance(value, Ragged):
            found[name] = [value.row(i).tolist() for i in range(len(value.lengths))]
        elif isinstance(value, np.ndarray):
            found[name] = value.tolist()
        else:
            found[name] = getattr(value, "words", value)
    return found


def told(corpus: Corpus) -> tuple[dict[str, object], ...]:
    """All that a corpus holds, apart from the files that it is mapped from."""
    return plain(corpus.data), plain(corpus.validation)


@pytest.fixture
def reads(monkeypatch) -> list[Path]:
    """Paths that were really read."""
    seen: list[Path] = []
    monkeypatch.setattr(
        module.babi, "read_path", lambda path, part: seen.append(path) or read_path(path, part)
    )
    return seen


def test_what_is_kept_is_what_was_read(cache, reads):
    first = corpus_of(config_of(BABI))
    n_reads = len(reads)
    again = corpus_of(config_of(BABI))
    assert n_reads > 0
    assert len(reads) == n_reads
    assert told(first) == told(again)
    examples, _ = training_data([BABI])
    assert len(again.data) == len(examples)
    assert again.data.tasks == tuple(example.task for example in examples)
    assert isinstance(again.data.sentences.values.base, np.memmap)


def test_a_file_that_changed_is_read_anew(cache, reads, tmp_path):
    data = tmp_path / "qa1_train.txt"
    data.write_bytes((BABI / "qa1_train.txt").read_bytes())
    before = corpus_of(config_of(data))
    written = data.stat()
    data.write_text(data.read_text().replace("Nora", "Lora"))
    os.utime(data, ns=(written.st_atime_ns, written.st_mtime_ns))
    after = corpus_of(config_of(data))
    assert "lora" in after.vocabulary
    assert "lora" not in before.vocabulary


@pytest.mark.parametrize(
    "changes",
    [{"tasks": ("1",)}, {"leave_names_out": True}],
    ids=lambda changes: next(iter(changes)),
)
def test_what_decides_the_encoding_decides_what_is_taken_from_the_cache(cache, changes):
    assert told(corpus_of(config_of(BABI))) != told(corpus_of(config_of(BABI, **changes)))
    assert len(list(cache.iterdir())) == 2


def test_what_does_not_touch_the_encoding_shares_a_corpus(cache):
    corpus_of(config_of(BABI))
    corpus_of(config_of(BABI, epochs=7, learning_rate=0.5))
    assert len(list(cache.iterdir())) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "corpus.json").write_text("{"),
        lambda folder: (folder / "corpus.json").write_text(json.dumps({"vocabulary": ["a"]})),
        lambda folder: (folder / "data" / "facts.npy").write_bytes(b"\x93NUMPY"),
        lambda folder: (folder / "data" / "facts.npy").unlink(),
    ],
    ids=["no JSON", "no vocabulary", "half an array", "an array too few"],
)
def test_a_corpus_that_is_broken_is_made_anew(cache, spoil):
    whole = told(corpus_of(config_of(BABI)))
    (folder,) = cache.iterdir()
    spoil(folder)
    assert told(corpus_of(config_of(BABI))) == whole
    assert told(corpus_of(config_of(BABI))) == whole


def test_an_array_of_objects_is_never_unpickled(cache):
    whole = told(corpus_of(config_of(BABI)))
    (folder,) = cache.iterdir()
    np.save(folder / "data" / "facts.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    assert told(corpus_of(config_of(BABI))) == whole


def test_a_full_disk_costs_the_cache_and_nothing_else(cache, monkeypatch, caplog):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(corpus_cache.np, "save", full)
    corpus = corpus_of(config_of(BABI))
    assert len(corpus.data) == len(training_data([BABI])[0])
    assert "No space left on device" in caplog.text
    assert not list(cache.iterdir())


def test_the_cache_keeps_those_that_were_used_last(cache, monkeypatch, tmp_path):
    monkeypatch.setattr(corpus_cache, "_KEPT", 2)
    for number in range(4):
        data = tmp_path / f"qa{number + 1}_train.txt"
        data.write_bytes((BABI / "qa1_train.txt").read_bytes())
        corpus_of(config_of(data))
    assert len(list(cache.iterdir())) == 2


def test_a_beginning_that_is_missing_is_an_error_before_any_data_are_read(cache, reads, tmp_path):
    config = config_of(BABI).model_copy(update={"init_from": str(tmp_path / "nowhere")})
    with pytest.raises(CheckpointError):
        corpus_of(config)
    assert not reads


def test_an_initial_checkpoint_gives_its_words_and_its_weights_are_not_read(cache, tiny_checkpoint):
    (tiny_checkpoint / "model.safetensors").unlink()
    config = config_of(BABI).model_copy(update={"init_from": str(tiny_checkpoint)})
    words = corpus_of(config).vocabulary.words
    assert "sandra" in words
    assert "sandra" not in corpus_of(config_of(BABI)).vocabulary
    assert len(words) == len(set(words))


@pytest.mark.parametrize("content", ["{}", "[1]", "[", '["a\\ud800"', "[" * 100_000])
def test_a_vocabulary_that_is_none_is_a_sentence(cache, tiny_checkpoint, content):
    (tiny_checkpoint / "vocabulary.json").write_text(content)
    config = config_of(BABI).model_copy(update={"init_from": str(tiny_checkpoint)})
    with pytest.raises(CheckpointError, match=r"vocabulary\.json: expected a JSON list of words"):
        corpus_of(config)


def test_chosen_examples_are_those_of_the_whole(cache):
    data = corpus_of(config_of(BABI)).data
    chosen = data.take(np.array([3, 0]))
    assert [chosen.facts.row(i).tolist() for i in (0, 1)] == [
        data.facts.row(i).tolist() for i in (3, 0)
    ]
    assert chosen.tasks == (data.tasks[3], data.tasks[0])
    assert len(data.take(np.zeros(0, dtype=np.int64))) == 0


def test_only_the_named_tasks_are_read():
    train, valid = training_data([BABI], ["1"])
    assert {e.task for e in train} == {e.task for e in valid} == {"1"}
    train, valid = training_data([BABI])
    assert {e.task for e in train} == {"1", "2", "10"}
    assert len(valid) == 1


@pytest.mark.parametrize("tasks", [["1", "7", "12"], ["7", "12"]])
def test_a_task_without_questions_is_named(tasks):
    with pytest.raises(DataError, match="tasks: expected questions of 12, 7, found none in"):
        training_data([BABI], tasks)


def test_tasks_without_questions_to_validate_on_are_refused(tmp_path):
    with pytest.raises(DataError, match="questions to validate on"):
        training_data([BABI], ["2"])
    with pytest.raises(DataError, match="questions to validate on"):
        training_data([BABI / "qa2_two-facts_train.txt"])


def test_without_validation_files_some_stories_are_held_out(tmp_path):
    shutil.copy(BABI / "qa1_train.txt", tmp_path)
    for path in (tmp_path, tmp_path / "qa1_train.txt"):
        train, valid = training_data([path])
        assert [e.question for e in train] == ["Where is Nora?"] * 2
        assert [e.question for e in valid] == ["Where is Omar?"]


def test_a_broken_validation_file_is_an_error_and_not_left_out(tmp_path):
    shutil.copy(BABI / "qa1_train.txt", tmp_path)
    (tmp_path / "qa1_valid.txt").write_text("1 Nora left.\n3 Where is Nora?\tout\t1\n")
    with pytest.raises(DataError, match=r"qa1_valid\.txt, line 2"):
        training_data([tmp_path])


def test_several_folders_are_joined():
    train, valid = training_data([BABI, BABI / "qa1_train.txt"])
    assert (len(train), len(valid)) == (6 + 2, 1 + 1)


def test_data_that_are_missing_are_an_error(tmp_path):
    with pytest.raises(DataError, match="nowhere"):
        corpus_of(config_of(tmp_path / "nowhere"))


def test_validation_questions_may_come_from_elsewhere(tmp_path):
    elsewhere = tmp_path / "held-out"
    elsewhere.mkdir()
    (elsewhere / "qa1_valid.txt").write_text("1 Mary ran home.\n2 Where is Mary?\thome\t1\n")
    train, valid = training_data([BABI / "qa1_train.txt"], valid_paths=[elsewhere])
    assert [example.answer for example in valid] == [("home",)]
    assert train == read_path(BABI / "qa1_train.txt", "train")


def told_config(**changes) -> RunConfig:
    training = TrainingConfig(tasks=("1", "15"))
    recipe = Generated(stories=10).model_copy(update=changes)
    return RunConfig(model=DMN_PLUS, training=training, generated=recipe)


def test_stories_are_told_for_a_run_and_a_tenth_of_each_kind_is_held_out(cache):
    corpus = corpus_of(told_config())
    assert set(corpus.data.tasks) == set(corpus.validation.tasks) == {"1", "15"}
    assert (corpus.data.tasks.count("1"), corpus.validation.tasks.count("1")) == (45, 5)


def test_stories_that_were_told_are_kept_until_others_are_wanted(cache, monkeypatch):
    one = told(corpus_of(told_config()))
    seen = []
    tell = module.generate
    monkeypatch.setattr(module, "generate", lambda *a: seen.append(a) or tell(*a))
    assert told(corpus_of(told_config())) == one
    assert not seen
    for changes in ({"stories": 11}, {"style": "wide"}, {"story_seed": 2}):
        assert told(corpus_of(told_config(**changes))) != one
    assert len(seen) == 6


def composed_config(**changes) -> RunConfig:
    recipe = Generated(stories=20, style="composed", shortest=3, longest=8, **changes)
    return RunConfig(model=DMN_PLUS, training=TrainingConfig(), generated=recipe)


def test_composed_stories_are_generated_for_a_run_with_their_open_questions(cache):
    corpus = corpus_of(composed_config(unanswerable=0.5))
    assert set(corpus.data.tasks) == {"composed"}
    only_the_end = sum(length == 1 for length in corpus.data.answers.lengths)
    assert 0.3 < only_the_end / len(corpus.data) < 0.7


def test_names_of_composed_stories_can_be_left_out_of_the_vocabulary(cache):
    config = composed_config()
    training = config.training.model_copy(update={"leave_names_out": True})
    known = corpus_of(config).vocabulary.words
    fewer = corpus_of(config.model_copy(update={"training": training})).vocabulary.words
    assert len(fewer) < len(known) - 30
    assert "went" in fewer or "took" in fewer


def test_rare_words_and_the_words_of_some_tasks_can_be_left_out(tmp_path, cache):
    told = tmp_path / "told.txt"
    told.write_text("1 Mary went home.\n2 Mary slippped home.\n3 Where is Mary?\thome\t1\n")
    prose = tmp_path / "prose.txt"
    prose.write_text("1 Mary saw a recession.\n2 Where is Mary?\thome\t1\n")
    valid = {"valid": (str(told),), "data": (str(told), str(prose))}
    config = config_of(BABI).model_copy(update=valid)

    def words_known(**changes):
        training = config.training.model_copy(update=changes)
        return set(corpus_of(config.model_copy(update={"training": training})).vocabulary.words)

    assert {"slippped", "recession", "mary", "home"} <= words_known()
    assert "recession" not in words_known(leave_words_out=("prose",))
    frequent = words_known(least_sentences=2)
    assert "mary" in frequent
    assert not {"slippped", "recession"} & frequent


def test_wishes_for_composed_stories_that_contradict_are_refused(cache):
    with pytest.raises(DataError, match="--chain: a question that needs 8 facts"):
        corpus_of(composed_config(least_chain=8))


def test_stories_told_join_the_data(cache):
    config = told_config().model_copy(update={"data": (str(BABI / "qa1_train.txt"),)})
    alone = len(corpus_of(told_config()).data)
    assert len(corpus_of(config).data) > alone


def test_other_code_tells_other_stories(cache, monkeypatch, tmp_path):
    before = module._name(told_config(), [], [], ())
    (tmp_path / "prose.py").write_text("")
    monkeypatch.setattr(module.generator, "__file__", str(tmp_path / "__init__.py"))
    assert module._name(told_config(), [], [], ()) != before


@pytest.mark.parametrize("name", ["tokenizer.py", "encoding.py", "datasets/sst.py"])
def test_other_code_reads_anew(cache, monkeypatch, tmp_path, name):
    before = module._name(config_of(BABI), [BABI], [], ())
    sources = module._sources()
    (changed,) = [source for source in sources if source.match(name)]
    (tmp_path / changed.name).write_text(changed.read_text() + "\n# another way to read\n")
    other = [tmp_path / one.name if one == changed else one for one in sources]
    monkeypatch.setattr(module, "_sources", lambda: other)
    module._code.cache_clear()
    after = module._name(config_of(BABI), [BABI], [], ())
    monkeypatch.undo()
    module._code.cache_clear()
    assert after != before
