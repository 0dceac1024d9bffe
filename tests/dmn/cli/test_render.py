from dmn.cli.render import format_phenomena, worst_of


def row(right: int, sure_wrong: int = 0) -> dict[str, int]:
    return {"questions": 20, "right": right, "sure_wrong": sure_wrong, "right_not_sure": 1}


def test_the_worst_rows_are_those_with_the_fewest_right_and_then_the_most_sure_and_wrong() -> None:
    found = {"a": row(5), "b": row(20), "c": row(5, 9), "d": row(0)}
    assert worst_of(found) == ["d", "c", "a"]


def test_the_worst_rows_are_marked_and_all_are_summed_up() -> None:
    shown = format_phenomena({"pronouns": row(20), "lists": row(3, 4)}).splitlines()
    assert [line[0] for line in shown[1:4]] == [" ", "*", " "]
    assert shown[3].split() == ["all", "40", "23", "57.5", "4", "2"]
