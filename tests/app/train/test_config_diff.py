from app.train.config_diff import differences
from dmn.config.run import Generated
from tests.app.handmade import CONFIG


def changed(**training: object):
    return CONFIG.model_copy(
        update={"training": CONFIG.training.model_copy(update=training), "command": "another"}
    )


def test_only_settings_that_differ_are_told_with_each_value() -> None:
    rows = differences([CONFIG, changed(learning_rate=0.5), changed(tasks=("1", "2"))])
    assert rows == {
        "learning_rate": ["0.001", "0.5", "0.001"],
        "tasks": ["1", "1", "1, 2"],
    }


def test_the_same_settings_do_not_differ() -> None:
    assert differences([CONFIG, changed()]) == {}


def test_stories_that_only_one_run_tells_are_a_difference() -> None:
    without = CONFIG.model_copy(update={"generated": None, "data": ("data/babi",)})
    rows = differences([CONFIG, without])
    assert rows["stories"] == ["20", ""]
    assert rows["data"] == ["none named", "data/babi"]


def test_two_recipes_of_stories_are_compared_field_by_field() -> None:
    wide = CONFIG.model_copy(update={"generated": Generated(stories=20, style="wide")})
    assert differences([CONFIG, wide]) == {"style": ["classic", "wide"]}
