from dmn.cli.render import format_phenomena, format_table, worst_of
from dmn.evaluation.metrics import TaskResult


def result(recall: float | None, precision: float | None) -> TaskResult:
    return TaskResult(10, 90.0, None, None, 0, None, None, recall, precision, 40.0, 20.0, True)


def row(right: int, sure_wrong: int = 0) -> dict[str, int]:
    return {"questions": 20, "right": right, "sure_wrong": sure_wrong, "right_not_sure": 1}


def test_the_worst_rows_are_those_with_the_fewest_right_and_then_the_most_sure_and_wrong() -> None:
    found = {"a": row(5), "b": row(20), "c": row(5, 9), "d": row(0)}
    assert worst_of(found) == ["d", "c", "a"]


def test_the_worst_rows_are_marked_and_all_are_summed_up() -> None:
    shown = format_phenomena({"pronouns": row(20), "lists": row(3, 4)}).splitlines()
    assert [line[0] for line in shown[1:4]] == [" ", "*", " "]
    assert shown[3].split() == ["all", "40", "23", "57.5", "4", "2"]


def test_gate_recall_and_precision_stand_once_where_they_are_equal() -> None:
    alike = format_table({"1": result(98.75, 98.75), "2": result(50.0, 50.0)})
    assert alike.count("98.8") == 1
    assert "gate recall and precision (uniform)" in alike
    assert "gate recall and precision 74.4 %" in alike
    apart = format_table({"1": result(98.75, 98.75), "2": result(50.0, 60.0)})
    assert "gate recall 74.4 %, gate precision 79.4 %" in apart
    assert len({len(line) for line in apart.splitlines()[:-1]}) == 1
    assert "gate precision" in format_table({"1": result(None, None)})
