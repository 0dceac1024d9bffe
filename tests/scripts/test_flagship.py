from random import Random

import pytest

from dmn.data.datasets import babi
from dmn.data.generator.composed.knobs import Knobs
from dmn.data.generator.generate import generate_composed
from scripts import flagship

PROSE = """# text = The company sold shares in May.
1\tThe\tthe\tDET\t_\t_\t0\t_\t_\t_

# text = Who knows?
1\tWho\twho\tPRON\t_\t_\t0\t_\t_\t_

# text = Prices fell again last week.
1\tPrices\tprice\tNOUN\t_\t_\t0\t_\t_\t_

# text = >------<
1\t>\t>\tSYM\t_\t_\t0\t_\t_\t_
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flagship")
    (folder / "prose.conllu").write_text(PROSE)
    flagship.write(folder / "stories", folder / "prose.conllu", share=0.0005, seed=3)
    return folder / "stories"


def test_each_file_can_be_read_and_has_questions_without_an_answer_among_others(written):
    files = [file for part in ("train", "valid") for file in sorted((written / part).iterdir())]
    assert {file.stem for file in files} == {*flagship.COMPOSED, *flagship.VALIDATION}
    examples = [example for file in files for example in babi.read_file(file)]
    assert {True, False} == {bool(example.answer) for example in examples}
    for style in ("classic", "wide"):
        assert len(babi.files_of(written / style, "train")) == 20


def test_only_sentences_that_can_stand_in_a_story_are_taken_from_prose(written):
    assert flagship.sentences_of(written.parent / "prose.conllu") == [
        "The company sold shares in May.",
        "Prices fell again last week.",
    ]
    text = (written / "train" / "prose.txt").read_text().lower()
    assert "shares" in text or "prices" in text
    assert "shares" not in (written / "train" / "ordinary.txt").read_text().lower()


def test_validation_tells_other_stories_than_training(written):
    train = (written / "train" / "ordinary.txt").read_text()
    assert (written / "valid" / "ordinary-valid.txt").read_text() not in train


def test_a_hard_recipe_leaves_out_most_questions_of_one_fact_and_no_other():
    stories = list(generate_composed(200, 4, Knobs()))
    kept = {e for story in flagship.without_easy(stories, Random(1)) for e in story.examples}
    told = [(e, e is story.examples[-1]) for story in stories for e in story.examples]
    assert all(e in kept for e, _ in told if flagship.is_hard(e))
    easy = [e in kept for e, is_last in told if not is_last and not flagship.is_hard(e)]
    assert 0.05 < sum(easy) / len(easy) < 0.3


def test_a_recipe_about_several_keeps_their_questions_alone():
    stories = list(generate_composed(200, 4, Knobs()))
    kept = [e for story in flagship.about_several(stories) for e in story.examples]
    lists = [e for story in stories for e in story.examples if len(e.answer) > 1]
    assert lists
    assert all(e in kept for e in lists)
    assert all(len(e.answer) > 1 or e.kind in flagship.SEVERAL for e in kept)
    assert any(len(e.answer) < 2 for e in kept)
