import pytest

from dmn.config.model import ModelConfig
from dmn.config.run import Generated, RunConfig
from dmn.config.training import TrainingConfig
from dmn.data.corpus import corpus_of
from dmn.data.datasets.as_tokens import as_read, by_token
from dmn.data.datasets.formats import FORMATS, reader_of
from dmn.data.examples import Example
from dmn.errors import DataError
from dmn.runs.worker.ask_probes import choose
from dmn.text.tokenizer import split_tokens

STORY = Example(("Mary didn't go home.", "John left."), "Where is Mary?", ("home",), (1, 0), "1")


def test_a_story_by_token_rests_on_the_full_stops_of_its_sentences():
    found = by_token(STORY)
    assert found.facts == ("Mary", "did", "n't", "go", "home", ".", "John", "left", ".")
    assert found.supporting == (8, 5)
    assert (found.question, found.answer, found.task) == ("Where is Mary?", ("home",), "1")


def test_a_story_by_token_is_what_is_read_where_its_sentences_are_typed():
    typed = split_tokens("\n".join(STORY.facts))
    assert by_token(STORY).facts == tuple(token.text for token in typed)


@pytest.mark.parametrize("format_", FORMATS)
def test_data_are_read_as_the_networks_facts(format_):
    assert as_read([STORY], format_, reader_of(format_).facts) == [STORY]


def test_sentences_by_word_are_no_story():
    with pytest.raises(DataError, match=r"facts: expected token.*got sentence"):
        as_read([STORY], "sst", "sentence")


def test_a_network_whose_facts_are_tokens_trains_on_stories_and_is_probed_with_them():
    config = RunConfig(
        model=ModelConfig(facts="token"),
        training=TrainingConfig(tasks=("1",)),
        generated=Generated(stories=10),
    )
    corpus = corpus_of(config)
    ends = [int(row[-1]) for row in map(corpus.data.facts.row, range(len(corpus.data)))]
    stop = corpus.vocabulary.id(".")
    assert all(corpus.data.sentences.row(end).tolist() == [stop] for end in ends)
    for i in range(len(corpus.data)):
        rests_on = corpus.data.facts.row(i)[corpus.data.supporting.row(i)].tolist()
        assert all(corpus.data.sentences.row(fact).tolist() == [stop] for fact in rests_on)
    assert corpus.data.names.lengths.min() > 0
    (probe,) = choose(config, ["1"])
    assert probe.facts[probe.supporting[0]] == "."
