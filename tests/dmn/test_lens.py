import threading
from dataclasses import replace

import numpy as np
import pytest
import torch

from dmn import lens
from dmn.config.training import TrainingConfig
from dmn.errors import CheckpointError, DeviceError, TextError
from dmn.inference.trace import Candidate
from dmn.lens import Lens, find
from dmn.models.checkpoints.folder import Checkpoint
from dmn.text.vocabulary import END
from tests.conftest import FEELING, FEELINGS, STORY, token_checkpoint

TYPED = "\n".join(STORY)
QUESTION = "Where is the milk?"


@pytest.fixture
def asked(network, model, vocabulary):
    """An lens around an untrained network of either paper."""
    checkpoint = Checkpoint("made", network, vocabulary, model, TrainingConfig(), {}, 5)
    return Lens(checkpoint, torch.device("cpu"))


def answering(asked, *ids):
    """The same lens, made to answer with these ids, most wanted first."""
    output = asked.checkpoint.network.answer.output
    with torch.no_grad():
        output.weight.zero_()
        output.bias.fill_(-100.0)
        for rank, index in enumerate(ids):
            output.bias[index] = 20.0 - rank
    asked.checkpoint.network.answer.max_items = 1
    return asked


def parts(trace):
    return (
        trace.facts,
        trace.alternatives,
        trace.passes,
        trace.placeholders,
        trace.gates.tolist(),
        trace.confidence.tolist(),
    )


def test_a_story_of_typed_sentences_becomes_a_trace_of_them(asked):
    trace = asked.explain(TYPED, f"  {QUESTION} ")
    assert trace.facts == STORY
    assert [trace.story[start:end] for start, end in trace.spans] == list(STORY)
    assert trace.story == TYPED
    assert trace.question == QUESTION
    assert (trace.checkpoint, trace.device, trace.facts_trained_on) == ("made", "cpu", 5)
    assert trace.milliseconds > 0
    assert not trace.placeholders


def test_somebody_who_is_not_in_the_story_is_not_answered_for_surely(asked, vocabulary):
    judge = answering(asked, vocabulary.id("no"))
    assert judge.explain(TYPED, "Where is mary?").is_supported
    assert not judge.explain(TYPED, "Where is Zog?").is_supported
    assert judge.explain("Zog left.", "Where is zog?").is_sure


def test_the_same_story_has_the_same_answer(asked):
    first = parts(asked.explain(TYPED, QUESTION))
    asked.explain("Zog left.", "Where is Zog?")
    assert parts(asked.explain(TYPED, QUESTION)) == first


def test_several_questions_are_answered_as_each_is_alone(asked):
    """Each with unknown words of its own: the second question knows nothing of the first's."""
    questions = (QUESTION, "Where did Zorba take the gadget?", "Is Zorba here?")
    story = TYPED + "\nQuentin saw a gizmo."
    together = asked.explain_all(story, questions)
    alone = [asked.explain(story, question) for question in questions]
    assert [parts(trace)[:4] for trace in together] != [parts(together[0])[:4]] * 3
    for one, other in zip(together, alone, strict=True):
        assert one.placeholders == other.placeholders
        np.testing.assert_allclose(one.gates, other.gates, atol=1e-6)
        np.testing.assert_allclose(one.confidence, other.confidence, rtol=1e-4)
        assert one.answer.items == other.answer.items


def test_several_questions_have_their_story_read_once(asked, monkeypatch):
    rows = []
    reads = asked.checkpoint.network.input.forward
    monkeypatch.setattr(
        asked.checkpoint.network.input,
        "forward",
        lambda *arguments: rows.append(len(arguments[3])) or reads(*arguments),
    )
    asked.explain_all(TYPED, [QUESTION, "Where is Mary?", "Where is John?"])
    assert rows == [1]


@pytest.mark.parametrize("passes", [None, 1, 2])
def test_gates_stand_in_one_row_a_pass_and_one_column_a_fact_and_stop(asked, passes):
    trace = asked.explain(TYPED, QUESTION, passes)
    assert trace.gates.shape == (passes or 3, len(STORY) + 1)
    assert len(trace.passes) == len(trace.confidence) == trace.n_passes
    assert (trace.gates >= 0).all()
    assert (trace.gates <= 1).all()
    if asked.checkpoint.model.gate == "softmax":
        np.testing.assert_allclose(trace.gates.sum(1), 1, atol=1e-6)


def test_fewer_passes_are_the_first_ones(asked):
    few, all_of_them = (asked.explain(TYPED, QUESTION, passes) for passes in (2, 3))
    np.testing.assert_allclose(few.gates, all_of_them.gates[:2], atol=1e-6)
    assert few.passes[1].items == all_of_them.passes[1].items


def test_more_passes_than_in_training_are_read_where_the_update_is_tied(asked):
    if asked.checkpoint.model.tied:
        assert asked.explain(TYPED, QUESTION, 12).n_passes == 12
    else:
        assert asked.max_passes == asked.passes == 3


@pytest.mark.parametrize("passes", [0, -1, 13])
def test_passes_out_of_range_are_refused_with_the_range(asked, passes):
    expected = f"made reads a story 1 to {asked.max_passes} times, got {passes} passes"
    with pytest.raises(TextError, match=expected):
        asked.explain(TYPED, QUESTION, passes)


@pytest.mark.parametrize(
    ("story", "question"), [("", QUESTION), (" \n🎉", QUESTION), (TYPED, ""), (TYPED, "?")]
)
def test_an_empty_story_or_question_is_refused(asked, story, question):
    with pytest.raises(TextError, match="for example"):
        asked.explain(story, question)


def test_the_final_answer_is_as_sure_as_its_confidence_after_the_last_pass(asked):
    for story, question in [(TYPED, QUESTION), ("Zog took the blip.", "What has Zog?")]:
        trace = asked.explain(story, question)
        assert trace.confidence[-1] == pytest.approx(trace.answer.probability, abs=1e-6)
        assert trace.passes[-1] == trace.answer


def test_confidence_is_of_the_final_answer_though_earlier_passes_gave_another(asked):
    for seed in range(50):
        torch.manual_seed(seed)
        with torch.no_grad():
            for parameter in asked.checkpoint.network.parameters():
                parameter.normal_(std=2.0)
        trace = asked.explain(TYPED, QUESTION)
        if trace.passes[0].items != trace.answer.items:
            break
    assert trace.passes[0].items != trace.answer.items
    assert trace.confidence[-1] == pytest.approx(trace.answer.probability, abs=1e-6)
    assert trace.confidence[0] <= trace.passes[0].probability


def test_alternatives_differ_and_stand_in_order_of_probability(asked):
    alternatives = asked.explain(TYPED, QUESTION).alternatives
    assert len({c.items for c in alternatives}) == len(alternatives) == 5
    probabilities = [c.probability for c in alternatives]
    assert probabilities == sorted(probabilities, reverse=True)
    assert 0 < sum(probabilities) <= 1 + 1e-6


def test_unknown_words_become_placeholders_under_the_name_they_were_typed(asked):
    trace = asked.explain("Zog went to the Frobnic. Mary saw zogs.", "Where is Zog?")
    assert trace.placeholders == {"Zog": 1, "Frobnic": 2, "saw": 3, "zogs": 1}


def test_an_answer_that_is_a_placeholder_is_the_word_as_typed(asked, vocabulary):
    second, first = vocabulary.placeholder_id(2), vocabulary.placeholder_id(1)
    trace = answering(asked, second, first).explain(
        "Zog took the wug. ZOG went to Mary.", "Who has the wug?"
    )
    assert trace.answer.items[0] == "wug"
    assert trace.alternatives[1].items[0] == "Zog"
    assert not any("<" in item for c in trace.alternatives for item in c.items)


def test_a_placeholder_that_stands_for_nothing_is_never_the_answer(asked, vocabulary):
    wanted = [vocabulary.placeholder_id(5), vocabulary.id("office")]
    trace = answering(asked, *wanted).explain("Zog is in the garden.", "Where is Zog?")
    assert trace.answer.items == ("office",)


def test_a_plural_and_its_singular_are_one_placeholder_and_the_answer_the_singular(
    asked, vocabulary
):
    trace = answering(asked, vocabulary.placeholder_id(1)).explain(
        "Wugs are afraid of Mary.", "What is a wug?"
    )
    assert trace.placeholders["Wugs"] == trace.placeholders["wug"] == 1
    assert trace.answer.items[0] == "wug"


@pytest.mark.parametrize(
    ("word", "story", "answer"),
    [
        ("mary", "Mary is here. Then Mary left.", "Mary"),
        ("milk", "Milk is here. Mary took the milk.", "milk"),
        ("milk", "Mary took the milk. Milk is white.", "milk"),
        ("hallway", "Mary took the milk.", "hallway"),
    ],
)
def test_names_keep_their_capitals_and_other_words_have_none(
    asked, vocabulary, word, story, answer
):
    trace = answering(asked, vocabulary.id(word)).explain(story, QUESTION)
    assert trace.answer.items == (answer,)


def test_an_answer_that_is_next_to_impossible_is_still_an_answer(asked, vocabulary):
    """Its probability is smaller than any number: the network never wants to end."""
    answering(asked, vocabulary.id("garden"))
    with torch.no_grad():
        asked.checkpoint.network.answer.output.bias[END] = -2000.0
    asked.checkpoint.network.answer.max_items = 2
    assert asked.explain(TYPED, QUESTION).answer == Candidate(("garden", "garden"), 0.0)


def test_weights_too_large_to_count_with_are_an_error_of_the_checkpoint(asked):
    with torch.no_grad():
        asked.checkpoint.network.answer.output.bias.fill_(torch.inf)
    with pytest.raises(CheckpointError, match="made gives no finite numbers for this story"):
        asked.explain(TYPED, QUESTION)


def test_that_the_story_does_not_say_is_told_beside_the_best_answer(asked, vocabulary):
    trace = answering(asked, END, vocabulary.id("garden")).explain(TYPED, QUESTION)
    assert trace.answer.items == ("garden",)
    assert trace.unsaid == pytest.approx(1 / (1 + np.exp(-1)), abs=1e-3)
    assert trace.answer.probability == pytest.approx((1 - trace.unsaid) * trace.unsaid, abs=1e-3)
    assert trace.unsaid == trace.to_json()["unsaid"]


def test_a_story_of_only_unknown_words_is_answered(asked):
    trace = asked.explain("Blorp glim fnord. Quux baz.", "Qux zork?")
    assert len(trace.placeholders) == 7
    assert trace.answer.probability > 0


def test_more_unknown_words_than_placeholders_are_read(asked):
    story = " ".join(f"Word{i}x took it." for i in range(50))
    trace = asked.explain(story, "Who took it?")
    assert set(trace.placeholders.values()) == set(range(1, 8))


def test_a_story_of_two_thousand_sentences_is_answered(asked):
    trace = asked.explain("\n".join(STORY * 400), QUESTION)
    assert trace.gates.shape == (3, 2001)
    assert np.isfinite(trace.gates).all()
    assert np.isfinite(trace.confidence).all()


def test_one_word_is_a_story(asked):
    assert asked.explain("Mary", "Mary").facts == ("Mary",)


def test_several_threads_are_answered_as_one_is(asked):
    stories = ["\n".join(STORY[: n % 5 + 1]) + f"\nZog{n} left." for n in range(24)]
    alone = [parts(asked.explain(story, QUESTION)) for story in stories]
    found = [None] * len(stories)

    def ask(numbers):
        for n in numbers:
            found[n] = parts(asked.explain(stories[n], QUESTION))

    threads = [threading.Thread(target=ask, args=(range(i, 24, 4),)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == alone


@pytest.fixture
def home(tiny_checkpoint, monkeypatch):
    monkeypatch.setenv("DMN_CHECKPOINTS", str(tiny_checkpoint.parent))
    return tiny_checkpoint.parent


def test_a_checkpoint_is_found_by_name_or_by_folder(home):
    assert find("tiny") == find(str(home / "tiny")) == find(home / "tiny") == home / "tiny"


def test_a_checkpoint_has_a_name_from_inside_its_folder_too(home, monkeypatch):
    monkeypatch.chdir(home / "tiny")
    assert lens.load(".", "cpu").name == "tiny"


@pytest.mark.parametrize(
    "name", ["babi", "../tiny/x", "x" * 300, "a\0b", "<script>", "tiny\n", "/dev/null"]
)
def test_a_checkpoint_that_is_not_there_is_refused_and_the_others_named(home, name):
    with pytest.raises(CheckpointError, match=r"name of a checkpoint \(tiny\) or a checkpoint's"):
        find(name)


def test_without_checkpoints_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("DMN_CHECKPOINTS", str(tmp_path))
    with pytest.raises(CheckpointError, match="none yet"):
        find("babi")


def test_an_answerer_is_loaded_for_a_device(home, monkeypatch):
    assert lens.load("tiny", "cpu").device == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert lens.load("tiny").device == "cpu"
    with pytest.raises(DeviceError, match="CUDA"):
        lens.load("tiny", "cuda")


def test_a_sentence_is_read_token_by_token_and_answered_with_a_class(tmp_path):
    asked = lens.load(token_checkpoint(tmp_path / "feels"))
    sentence = "A lovely,  <film>."
    trace = asked.explain(sentence, FEELING)
    assert trace.facts == ("A", "lovely", ",", "<", "film", ">", ".")
    assert [sentence[start:end] for start, end in trace.spans] == list(trace.facts)
    assert {c.text for c in trace.alternatives} == {*FEELINGS}
    assert set(trace.placeholders) == {",", "‹", "›"}
    assert trace.about is None
    assert asked.what_if(sentence, FEELING, drop=[1]).facts == ("A", ",", "<", "film", ">", ".")
    assert len(asked.why(sentence, FEELING).left_out) == len(trace.facts)


def test_each_token_is_answered_for_whatever_is_asked_beside(tmp_path):
    asked = lens.load(token_checkpoint(tmp_path / "tags", about="fact", spelling=True))
    traces = asked.explain_all("A lovely film.", (FEELING,))
    assert [trace.about for trace in traces] == [0, 1, 2, 3]
    assert {trace.facts for trace in traces} == {("A", "lovely", "film", ".")}
    assert {trace.tags for trace in traces} == {tuple(trace.answer for trace in traces)}
    assert traces[0].gates.tolist() != traces[1].gates.tolist()
    assert (
        traces[0].placeholders == {}
    )  # "film" ends in "m"; what else it is spelt with says nothing
    long = asked.explain_all("lovely " * 500, (FEELING,))
    assert len(long) == 500
    np.testing.assert_allclose(long[0].gates.sum(1), 1, rtol=1e-5)
    with pytest.raises(TextError, match="each of up to 600 words, got 601"):
        asked.explain("lovely " * 601, FEELING)


@pytest.mark.parametrize(("weight", "first"), [(0.3, 1), (0.0, 3)])
def test_a_trace_says_from_which_pass_on_answers_were_trained(asked, weight, first):
    training = asked.checkpoint.training.model_copy(update={"early_answer_weight": weight})
    lens = Lens(replace(asked.checkpoint, training=training), asked.torch_device)
    assert lens.explain(TYPED, QUESTION).answers_from == first
    assert lens.explain(TYPED, QUESTION, 1).answers_from == first
