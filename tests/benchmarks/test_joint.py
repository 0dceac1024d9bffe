import numpy as np

from benchmarks.joint import joined
from dmn.data.batching import collate
from dmn.data.encoding import encode
from dmn.data.examples import Example
from dmn.text.tokenizer import fact_reader
from dmn.text.vocabulary import Vocabulary

KNOWN = Vocabulary({"mary", "left", "where", "is", "a", "film", "how"}, 1, ("garden", "good"))
STORIES = [Example(("Mary left.", "Mary is left."), "Where is Mary?", ("garden",), (1,), "1")]
SENTENCES = [
    Example(("a", "film"), "How is a film?", ("good",), task="feels", about=place)
    for place in (0, 1)
]


def test_data_sets_that_were_joined_are_read_as_each_alone():
    stories = encode(STORIES, KNOWN)
    sentences = encode(SENTENCES, KNOWN, read=fact_reader("token"))
    both = joined([stories, sentences])
    assert both.tasks == ("1", "feels", "feels")
    for alone, there in ((stories, [0]), (sentences, [1, 2])):
        found = collate(both, np.array(there), passes=2)
        wanted = collate(alone, np.arange(len(alone)), passes=2)
        assert found.sentences.tolist() == wanted.sentences.tolist()
        assert found.questions.tolist() == wanted.questions.tolist()
        assert found.answers.tolist() == wanted.answers.tolist()
        assert found.gate_targets.tolist() == wanted.gate_targets.tolist()
        assert found.about.tolist() == wanted.about.tolist()
