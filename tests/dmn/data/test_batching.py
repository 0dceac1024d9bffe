import dataclasses
from collections import Counter

import numpy as np
import pytest
import torch
from hypothesis import settings

from dmn.data.batching import batches_by_length, collate, draw, rename
from dmn.data.encoding import encode
from dmn.data.examples import Example
from dmn.text.tokenizer import fact_reader, words
from dmn.text.vocabulary import END, PAD, Vocabulary
from tests.conftest import STORY

unhurried = settings(deadline=None)  # the machine may be busy
PASSES = 3
ALL = np.arange(5)
NAMES = ("mary", "john", "sandra", "milk", "garden", "office")


def decoded(vocabulary, ids, mask):
    return tuple(
        vocabulary.words[i] for i, there in zip(ids.tolist(), mask.tolist(), strict=True) if there
    )


def facts_of(batch, vocabulary, row):
    """The words of each fact of one question, as the network is to read them."""
    there = batch.is_fact[row]
    return [
        decoded(vocabulary, batch.sentences[i], batch.is_token[i]) for i in batch.facts[row][there]
    ]


def question_of(batch, vocabulary, row):
    return decoded(vocabulary, batch.questions[row], batch.is_question_token[row])


def one(vocabulary, *facts, question="Where is Mary?", answer=("garden",), supporting=()):
    return encode([Example(facts, question, answer, supporting)], vocabulary)


def test_a_batch_decodes_back_to_the_words_of_its_examples(data, examples, vocabulary):
    order = np.array([3, 0, 4, 1])
    batch = collate(data, order, PASSES)
    assert len(batch) == 4
    for row, index in enumerate(order):
        example = examples[index]
        assert facts_of(batch, vocabulary, row) == [words(fact) for fact in example.facts]
        assert question_of(batch, vocabulary, row) == words(example.question)
        answer = [vocabulary.words[i] for i in batch.answers[row].tolist() if i != PAD]
        assert answer == [*example.answer, "<end>"]


def test_a_batch_holds_each_distinct_sentence_once(data):
    batch = collate(data, ALL, PASSES)
    rows = [tuple(row) for row in batch.sentences.tolist()]
    assert len(rows) == len(set(rows)) == len(STORY)
    assert sorted(set(batch.facts[batch.is_fact].tolist())) == list(range(len(STORY)))


def test_padding_is_masked_and_holds_the_padding_id(data):
    batch = collate(data, ALL, PASSES)
    assert batch.is_fact.sum(1).tolist() == [1, 5, 3, 5, 4]
    for ids, mask in [
        (batch.sentences, batch.is_token),
        (batch.questions, batch.is_question_token),
    ]:
        assert (ids[~mask] == PAD).all()
        assert (ids[mask] != PAD).all()
        assert not (mask[:, 1:] & ~mask[:, :-1]).any()  # padding stands behind
    assert not mask.all()


def test_a_batch_goes_to_a_device_whole(data):
    batch = collate(data, ALL, PASSES).to(torch.device("meta"))
    assert {getattr(batch, f.name).device.type for f in dataclasses.fields(batch)} == {"meta"}


def test_gates_are_to_hold_one_supporting_fact_a_pass_in_order_and_then_stop(vocabulary):
    data = one(vocabulary, *STORY[:4], supporting=(2, 0))
    (targets,) = collate(data, np.array([0]), PASSES).gate_targets.tolist()
    assert targets == [[0, 0, 1, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 1]]


def test_with_a_fact_for_each_pass_none_is_to_stop(vocabulary):
    data = one(vocabulary, *STORY[:4], supporting=(3, 1, 0))
    (targets,) = collate(data, np.array([0]), PASSES).gate_targets.tolist()
    assert targets == [[0, 0, 0, 1, 0], [0, 1, 0, 0, 0], [1, 0, 0, 0, 0]]


def test_more_supporting_facts_than_passes_are_to_share_every_pass(vocabulary):
    data = one(vocabulary, *STORY[:4], supporting=(3, 1, 0))
    (targets,) = collate(data, np.array([0]), 2).gate_targets
    third = 1 / 3
    np.testing.assert_allclose(targets, [[third, third, 0, third, 0]] * 2, rtol=1e-6)


def test_without_supporting_facts_nothing_is_said_about_the_gates(vocabulary):
    data = one(vocabulary, *STORY[:2])
    assert not collate(data, np.array([0]), PASSES).gate_targets.any()


def test_a_question_that_the_story_does_not_answer_stops_at_once(vocabulary):
    silent = encode([Example(STORY, "Where is Mary?", (), (), "1")], vocabulary)
    (targets,) = collate(silent, np.array([0]), PASSES).gate_targets
    assert targets.tolist() == [[0.0] * len(STORY) + [1.0]] * PASSES


def test_the_targets_of_a_short_story_keep_stop_behind_the_padding(data):
    targets = collate(data, ALL, PASSES).gate_targets
    assert targets.shape == (5, PASSES, len(STORY) + 1)
    assert targets[0].argmax(1).tolist() == [0, 5, 5]
    assert targets[1].argmax(1).tolist() == [1, 4, 5]
    assert targets[3].tolist() == [[0.25, 0.25, 0.25, 0, 0.25, 0]] * PASSES
    torch.testing.assert_close(targets.sum(2), torch.ones(5, PASSES))


def test_an_answer_may_be_any_word_and_only_placeholders_that_were_read(vocabulary):
    data = encode(
        [
            Example(("Zog went to the garden.", "Mary took the blip."), "Where is Zog?", ("x",)),
            Example(("Mary went to the garden.",), "Where is Frobnic?", ("garden",)),
            Example(("Mary went to the garden.",) * 3, "Where is Mary?", ("garden",)),
        ],
        vocabulary,
    )
    possible = collate(data, np.arange(3), PASSES).is_possible
    slots = [vocabulary.placeholder_id(number) for number in range(1, 8)]
    assert possible[:, slots].sum(1).tolist() == [2, 1, 0]
    assert possible[0, slots[:2]].all()
    assert possible[1, slots[0]]
    assert not possible[:, PAD].any()
    ordinary = [END, *range(slots[-1] + 1, len(vocabulary))]
    assert possible[:, ordinary].all()


def test_unknown_words_are_numbered_anew_in_every_story(vocabulary):
    data = encode(
        [
            Example(("Zog went home.",), "Where is Zog?", ("zog",)),
            Example(("Blip went home.",), "Where is Blip?", ("blip",)),
        ],
        vocabulary,
    )
    batch = collate(data, np.arange(2), PASSES)
    assert facts_of(batch, vocabulary, 0) == facts_of(batch, vocabulary, 1)
    assert facts_of(batch, vocabulary, 0)[0][0] == "<1>"
    assert batch.answers.tolist() == [[vocabulary.placeholder_id(1), END]] * 2


def test_a_sentence_with_an_unknown_word_is_read_anew_in_every_story(vocabulary):
    stories = (("Zog is no name.", "Blip left."), ("Blip left.", "Zog is no name."))
    data = encode([Example(facts, "Where is Mary?", ("x",)) for facts in stories], vocabulary)
    batch = collate(data, np.arange(2), PASSES)
    first, second = (facts_of(batch, vocabulary, row) for row in range(2))
    assert (first[0][0], second[0][0]) == ("<1>", "<1>")
    assert first[1] != second[0]


@pytest.fixture
def named(examples, vocabulary):
    """Every example many times over, so that each choice of `rename` is met."""
    return encode(examples * 60, vocabulary, [NAMES] * 300)


def renamed(data, share, seed=3):
    return rename(data, np.arange(len(data)), share, np.random.default_rng(seed))


def words_stay_apart(renaming, vocabulary):
    """Whether no two ordinary words of a story became one."""
    ordinary = renaming[:, vocabulary.placeholder_id(vocabulary.n_placeholders) + 1 :]
    return all(len(set(row.tolist())) == len(row) for row in ordinary)


def test_only_names_are_renamed_and_only_into_placeholders(named, vocabulary):
    renaming = renamed(named, 1.0)
    changed = renaming != np.arange(len(vocabulary))
    assert {vocabulary.words[i] for i in np.flatnonzero(changed.any(0))} == set(NAMES)
    numbers = [vocabulary.placeholder_number(i) for i in renaming[changed].tolist()]
    assert set(numbers) == set(range(1, 8))


def test_distinct_names_of_a_story_get_distinct_placeholders(named, vocabulary):
    assert words_stay_apart(renamed(named, 1.0), vocabulary)


def test_the_share_of_renamed_stories_holds(named, vocabulary):
    assert renamed(named, 0.0) is None
    same = np.arange(len(vocabulary))
    n_renamed = [(renamed(named, 0.25, seed) != same).any(1).sum() for seed in range(20)]
    assert 0.22 < np.sum(n_renamed) / (20 * len(named)) < 0.28
    n_names = (renamed(named, 1.0) != same).sum(1)
    assert 0.45 < (n_names == len(NAMES)).mean() < 0.65  # every name in half of them
    assert 0.4 < n_names[n_names < len(NAMES)].mean() / len(NAMES) < 0.6


def test_a_name_is_renamed_alike_in_facts_question_and_answer(named, examples, vocabulary):
    indices = np.arange(len(named))
    renaming = rename(named, indices, 0.7, np.random.default_rng(3))
    batch = collate(named, indices, PASSES, renaming)
    for row in indices:
        new = {word: vocabulary.words[renaming[row, i]] for i, word in enumerate(vocabulary.words)}
        example = examples[row % len(examples)]
        expected = [tuple(new[word] for word in words(fact)) for fact in example.facts]
        assert facts_of(batch, vocabulary, row) == expected
        assert question_of(batch, vocabulary, row) == tuple(
            new[word] for word in words(example.question)
        )
        answer = [vocabulary.words[i] for i in batch.answers[row].tolist() if i > END]
        assert answer == [new[item] for item in example.answer]
        held = {new[word] for s in (*example.facts, example.question) for word in words(s)}
        slots = {
            word
            for word, able in zip(vocabulary.words, batch.is_possible[row], strict=True)
            if able and word.startswith("<")
        }
        assert slots == {word for word in held if word.startswith("<")} | {"<end>"}


def test_stories_that_keep_their_words_share_sentences_and_renamed_ones_do_not(data, vocabulary):
    same = np.arange(len(vocabulary))
    other = same.copy()
    other[vocabulary.id("mary")] = vocabulary.placeholder_id(4)
    batch = collate(data, np.array([0, 0, 0, 0]), PASSES, np.stack([same, other, same, other]))
    assert batch.facts[0].equal(batch.facts[2])
    assert len({*batch.facts[:, 0].tolist()}) == 3
    assert [facts_of(batch, vocabulary, row)[0][0] for row in range(4)] == [*("mary", "<4>") * 2]


def test_a_plural_is_renamed_with_its_singular():
    vocabulary = Vocabulary([*words("mice mouse wolves wolf are afraid of a is jessica")], 9)
    names = ("mice", "mouse", "wolves", "wolf", "jessica")
    example = Example(("Mice are afraid of wolves.",), "Is Jessica a mouse?", ("wolf",))
    data = encode([example] * 80, vocabulary, [names] * 80)
    for row in renamed(data, 1.0):
        new = {name: row[vocabulary.id(name)] for name in names}
        for plural, one in (("mice", "mouse"), ("wolves", "wolf")):
            kept = (new[plural], new[one]) == (vocabulary.id(plural), vocabulary.id(one))
            assert new[plural] == new[one] or kept
        assert len(set(new.values())) in (3, 4, 5)
        renamed_kinds = {new["mouse"], new["wolf"], new["jessica"]}
        assert len(renamed_kinds) == 3


def test_a_story_with_more_names_than_placeholders_keeps_some(examples):
    sentences = {s for e in examples for s in (*e.facts, e.question)}
    known = {word for s in sentences for word in words(s)}
    vocabulary = Vocabulary(known | {"football"}, 2)
    data = encode(examples * 20, vocabulary, [NAMES] * 100)
    renaming = renamed(data, 1.0)
    n_renamed = (renaming != np.arange(len(vocabulary))).sum(1)
    assert set(n_renamed.tolist()) == {0, 1, 2}
    assert words_stay_apart(renaming, vocabulary)


def test_a_story_without_names_is_left_as_it_is(data, vocabulary):
    renaming = rename(data, ALL, 1.0, np.random.default_rng(3))
    assert (renaming == np.arange(len(vocabulary))).all()


@pytest.mark.parametrize("batch_size", [1, 2, 3, 7])
def test_batches_in_order_of_length_cover_each_index_once(data, batch_size):
    batches = list(batches_by_length(data, batch_size))
    assert [len(b) for b in batches[:-1]] == [min(batch_size, 5)] * (len(batches) - 1)
    order = np.concatenate(batches)
    assert sorted(order) == [0, 1, 2, 3, 4]
    lengths = data.facts.lengths[order]
    assert (np.diff(lengths) >= 0).all()


def test_random_batches_cover_each_index_once_and_hold_stories_of_one_length(named):
    batches = list(batches_by_length(named, 8, random=np.random.default_rng(1)))
    assert sorted(np.concatenate(batches)) == list(range(300))
    spreads = [np.ptp(named.facts.lengths[batch]) for batch in batches]
    assert np.mean(spreads) < 0.5
    again = list(batches_by_length(named, 8, random=np.random.default_rng(1)))
    other = list(batches_by_length(named, 8, random=np.random.default_rng(2)))
    assert [b.tolist() for b in batches] == [b.tolist() for b in again]
    assert [b.tolist() for b in batches] != [b.tolist() for b in other]
    means = [named.facts.lengths[batch].mean() for batch in batches]
    assert means != sorted(means)


def test_batches_read_an_order_as_often_as_it_names_an_index(named):
    order = np.array([4, 4, 4, 0])
    for random in (None, np.random.default_rng(1)):
        found = np.concatenate(list(batches_by_length(named, 3, order, random)))
        assert Counter(found.tolist()) == {4: 3, 0: 1}


def test_tasks_are_drawn_as_often_as_their_weights_say():
    tasks = ["1", "2", "3", "4"] * 500
    drawn = draw(tasks, {"2": 3.0, "3": 0.0, "4": 1.5}, np.random.default_rng(0))
    times = np.bincount(drawn, minlength=len(tasks)).reshape(-1, 4)
    assert (times[:, 0] == 1).all()
    assert (times[:, 1] == 3).all()
    assert (times[:, 2] == 0).all()
    assert set(times[:, 3]) == {1, 2}
    assert 1.4 < times[:, 3].mean() < 1.6


def test_a_renamed_name_never_takes_the_placeholder_of_an_unknown_word():
    vocabulary = Vocabulary(["mary", "went", "to", "the", "garden", "where", "is"], 3)
    facts = ("Zog went to the garden.", "Mary went to the garden.")
    example = Example(facts, "Where is Zog?", ("garden",))
    data = encode([example] * 100, vocabulary, [("mary",)] * 100)
    renaming = rename(data, np.arange(100), 1.0, np.random.default_rng(0))
    given = set(renaming[:, vocabulary.id("mary")].tolist())
    assert given == {vocabulary.id("mary"), *map(vocabulary.placeholder_id, (2, 3))}


TAGS = ("DET", "NOUN", "VERB")


def tagged(*sentences):
    """A question about each token of each sentence, all tagged NOUN."""
    examples = [
        Example(tuple(sentence.split()), "Which tag?", ("NOUN",), about=place)
        for sentence in sentences
        for place in range(len(sentence.split()))
    ]
    known = Vocabulary({"which", "tag", "the", "cat", "sat", "… t"}, 1, TAGS)
    return encode(examples, known, read=fact_reader("token", spelling=True))


def test_a_question_about_a_fact_knows_which_and_is_answered_with_a_class():
    data = tagged("The cat sat", "dogs sat")
    batch = collate(data, np.arange(5), passes=1)
    assert batch.about.tolist() == [0, 1, 2, 0, 1]
    known = data.vocabulary
    assert known.n_answers == batch.is_possible.shape[1] == 3 + len(TAGS)
    assert batch.answers[:, 0].tolist() == [known.id("NOUN")] * 5
    first = batch.sentences[batch.facts[0, 1]]  # cat
    assert [known.words[i] for i in first[batch.is_token[batch.facts[0, 1]]]] == ["cat", "… t"]
    assert known.words[batch.sentences[batch.facts[3, 0], 0]] == "<1>"  # dogs


def test_questions_about_one_story_stay_together_in_a_random_order(random):
    data = tagged("a b c", "d e f", "g h i", "j k l")
    batches = list(batches_by_length(data, 3, random=random))
    assert sorted(map(tuple, batches)) == [(0, 1, 2), (3, 4, 5), (6, 7, 8), (9, 10, 11)]
    assert [tuple(one) for one in batches] != sorted(map(tuple, batches))


@pytest.mark.parametrize("random", [None, np.random.default_rng(3)], ids=["by length", "random"])
def test_a_batch_holds_no_more_facts_than_may_be_read_at_once(data, random):
    longest = data.facts.lengths
    whole = list(batches_by_length(data, 5, random=random))
    bounded = list(batches_by_length(data, 5, random=random, most_facts=8))
    assert sorted(np.concatenate(bounded).tolist()) == sorted(np.concatenate(whole).tolist())
    assert any(len(batch) * longest[batch].max() > 8 for batch in whole)
    assert all(len(batch) == 1 or len(batch) * longest[batch].max() <= 8 for batch in bounded)
