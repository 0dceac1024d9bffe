from dmn.models.checkpoints.model_card import card

METRICS = {
    "measured on": "validation questions, never a test set",
    "tasks": {
        "1": {"questions": 10, "accuracy": 100.0, "accuracy_new": None, "gate_recall": 99.0},
        "3": {"questions": 20, "accuracy": 41.26, "accuracy_new": None, "gate_recall": None},
    },
    "epoch": 2,
    "seed": 7,
    "command": "python -m dmn train --out second",
    "begun from": {"command": "python -m dmn train --out first"},
}


def test_a_card_tells_data_command_and_a_row_for_each_task():
    found = card("mine", METRICS)
    assert found.startswith("# mine\n")
    assert "CC BY 3.0" in found
    assert "- seed: 7" in found
    assert "| task | questions | accuracy | gate recall |" in found
    assert "| 3 | 20 | 41.3 | - |" in found
    assert "validation questions, never a test set" in found


def test_every_stage_of_a_training_is_told_the_last_one_first():
    found = card("mine", METRICS)
    assert found.index("--out second") < found.index("It began") < found.index("--out first")


def test_what_it_cannot_do_names_the_tasks_below_95_percent():
    assert "Below 95 %: task 3." in card("mine", METRICS)
    solved = METRICS | {"tasks": {"1": METRICS["tasks"]["1"]}}
    assert "Below 95 %" not in card("mine", solved)


def test_new_and_repeated_stories_stand_where_they_are_known():
    task = METRICS["tasks"]["1"] | {"accuracy_new": 88.0, "accuracy_repeated": 99.5}
    found = card("mine", METRICS | {"tasks": {"1": task}})
    assert "| new stories | repeated stories |" in found
    assert "| 88.0 | 99.5 |" in found


def test_the_time_of_training_and_the_calibration_stand_where_they_are_known():
    assert "seconds" not in card("mine", METRICS)
    more = {"seconds": 312, "calibration": {"temperature": 1.25, "sure_from": 0.5}}
    found = card("mine", METRICS | more)
    assert "- seconds: 312" in found
    assert "| temperature of its probabilities | 1.25 |" in found


def test_a_checkpoint_without_metrics_has_a_card_too():
    found = card("mine", {})
    assert "Not recorded." in found
    assert "## Results" not in found


def test_a_card_names_the_data_and_the_limits_of_its_format():
    found = card("feels", METRICS | {"format": "sst", "vectors": "glove.txt"})
    assert "Stanford Sentiment Treebank" in found
    assert "GloVe" in found
    assert "Below 95 %" not in found
    assert "bAbI" not in found
    assert "CC BY-SA 4.0" in card("tags", METRICS | {"format": "conllu"})
    assert "GloVe" not in card("mine", METRICS)
