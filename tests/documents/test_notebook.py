"""The notebook in docs/ runs, and was run before it was kept."""

import json

from scripts.notebook import NOTEBOOK, executed


def test_every_cell_runs_and_shows_what_kind_of_thing_it_showed_before() -> None:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    again = executed(notebook)
    for kept, new in zip(notebook["cells"], again["cells"], strict=True):
        if kept["cell_type"] == "code":
            assert kept["execution_count"] == new["execution_count"]
            kinds = [[sorted(o.get("data", ["text"])) for o in c["outputs"]] for c in (kept, new)]
            assert kinds[0] == kinds[1] != []
