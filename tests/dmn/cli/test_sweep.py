"""What a sweep's text comes to."""

import pytest

from dmn.cli.sweep import Member, members
from dmn.errors import DataError


def test_no_sweep_is_one_run():
    assert members([]) == [Member("", "", [])]


def test_every_combination_is_a_run_with_a_name_of_its_own():
    found = members(["tasks=1,2", "seed=1,2,3"])
    assert [one.label for one in found] == [
        "tasks-1-seed-1",
        "tasks-1-seed-2",
        "tasks-1-seed-3",
        "tasks-2-seed-1",
        "tasks-2-seed-2",
        "tasks-2-seed-3",
    ]
    assert found[3].assignments == ['tasks=["2"]', "seed=1"]


def test_a_list_of_tasks_is_one_value():
    found = members(["tasks=[1,2],[3]"])
    assert [one.assignments for one in found] == [['tasks=["1", "2"]'], ['tasks=["3"]']]


def test_a_variant_is_a_preset_or_any_setting():
    found = members(["preset=dmn-plus,dmn-2016", "attention=full,compact"])
    assert [(one.preset, one.assignments) for one in found] == [
        ("dmn-plus", ['attention="full"']),
        ("dmn-plus", ['attention="compact"']),
        ("dmn-2016", ['attention="full"']),
        ("dmn-2016", ['attention="compact"']),
    ]


@pytest.mark.parametrize("sweep", ["seed", "seed=", "=1", "attention=full,,compact", ""])
def test_what_names_no_values_is_refused(sweep):
    with pytest.raises(DataError, match="expected key=value,value such as seed=1,2,3; got"):
        members([sweep])


def test_a_key_that_is_named_twice_is_refused():
    with pytest.raises(DataError, match="seed is named twice"):
        members(["seed=1", "seed=2"])
