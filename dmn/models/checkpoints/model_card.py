"""Write the model card of a checkpoint: its metrics, for people who find the folder."""

from typing import Any

CARD = "README.md"
"""The card's file in a checkpoint's folder; nothing reads it."""
_LARGEST = 1e15
Numbers = dict[str, int | float]
_MOST_STAGES = 100
"""Trainings that one began from another of, one after the other."""

_STORY_LIMITS = """\
It answers twenty kinds of question about short stories in plain English, with single words or lists
of them. It knows nothing of the world but what its training told; it does not know verbs that it
never saw, and it can be wrong. Do not use it to decide anything about people."""

_SENTENCE_LIMITS = """\
It answers the questions that its config.json names, about one English sentence of the kind that its
data hold, and it can be wrong: of irony, of the world and of other kinds of text it knows nothing.
Do not use it to decide anything about people."""

_BABI = """\
Trained on what the command below names. The bAbI tasks v1.2 are by Weston et al. 2015, *Towards
AI-Complete Question Answering: A Set of Prerequisite Toy Tasks* (arXiv 1502.05698), CC BY 3.0."""

_NETWORKS = {
    "memn2n": "MemN2N (Sukhbaatar et al. 2015)",
    "gru_reader": "plain GRU reader",
    "bag_of_words": "bag of words",
}
_SST = """\
Trained on the Stanford Sentiment Treebank (Socher et al. 2013, *Recursive Deep Models for Semantic
Compositionality Over a Sentiment Treebank*), sentences of film reviews collected by Pang and Lee
2005. No licence is stated for it; no part of it is in this folder."""

_EWT = """\
Trained on Universal Dependencies English EWT (Silveira et al. 2014, *A Gold Standard Dependency
Corpus for English*), r2.16, CC BY-SA 4.0, made of the English Web Treebank's texts."""

_VECTORS = """\
Its words began from GloVe (Pennington et al. 2014, *GloVe: Global Vectors for Word
Representation*), PDDL 1.0."""

_ABOUT = {
    "babi": (_BABI, _STORY_LIMITS),
    "sst": (_SST, _SENTENCE_LIMITS),
    "conllu": (_EWT, _SENTENCE_LIMITS),
}
"""Source and limits by the format of the data."""


def card(name: str, metrics: dict[str, Any]) -> str:
    """Return Markdown made from `metrics.json`; what that does not hold, or holds in another form
    than ours, is left out.
    """
    tasks = _tasks(metrics)
    network = _NETWORKS.get(str(metrics.get("network")), "Dynamic Memory Network")
    source, limits = _ABOUT.get(str(metrics.get("format", "babi")), (_BABI, _STORY_LIMITS))
    parts = [f"# {name}", f"A {network} of DMN Lens.", "## Data", source]
    parts += [_VECTORS] if metrics.get("vectors") else []
    parts += ["## Training", *_training(metrics)]
    if tasks:
        measured = metrics.get("measured on", "questions of its data")
        parts += ["## Results", f"Accuracy in percent; measured on {measured}.", _table(tasks)]
    if isinstance(found := metrics.get("calibration"), dict):
        parts += ["## How sure it is", _calibration(found)]
    parts += ["## What it cannot do", limits + _unsolved(limits, tasks)]
    return "\n\n".join(parts) + "\n"


def _tasks(metrics: dict[str, Any]) -> dict[str, Numbers]:
    """Return the numbers of each task."""
    tasks = metrics.get("tasks")
    found = tasks.items() if isinstance(tasks, dict) else ()
    return {name: _numbers(task) for name, task in found if isinstance(task, dict)}


def _numbers(found: dict[str, Any]) -> Numbers:
    """Return the fields that are numbers which can be written as such."""
    return {
        key: value
        for key, value in found.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST
    }


def _training(metrics: dict[str, Any]) -> list[str]:
    keys = ("epoch", "training questions", "seed", "seconds", "date", "torch")
    parts = ["\n".join(f"- {key}: {metrics[key]}" for key in keys if key in metrics)]
    stage: Any = metrics
    for _ in range(_MOST_STAGES):
        if not isinstance(stage, dict) or "command" not in stage:
            break
        begun = "" if stage is metrics else "It began from what this made:\n\n"
        parts.append(f"{begun}```bash\n{stage['command']}\n```")
        stage = stage.get("begun from")
    return [part for part in parts if part] or ["Not recorded."]


def _table(tasks: dict[str, Numbers]) -> str:
    keys = ["questions", "accuracy", "accuracy_new", "accuracy_repeated", "gate_recall"]
    heads = ["questions", "accuracy", "new stories", "repeated stories", "gate recall"]
    known = [i for i, key in enumerate(keys) if any(key in task for task in tasks.values())]
    rows = [["task", *(heads[i] for i in known)], ["--:"] * (1 + len(known))]
    rows += [[name, *(_cell(t.get(keys[i])) for i in known)] for name, t in tasks.items()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


_CALIBRATION = {
    "temperature": "temperature of its probabilities",
    "sure_from": "probability from which a supported answer is sure",
    "sure_answers_wrong": "% of sure answers wrong",
    "right_answers_sure": "% of right answers sure",
    "sure_answers_wrong_babi": "% of sure answers wrong, bAbI",
    "sure_answers_wrong_wide": "% of sure answers wrong, generated wide stories",
    "sure_answers_wrong_composed": "% of sure answers wrong, composed stories",
    "composed_not_sure": "% not sure of composed questions without an answer",
    "unanswerable_not_sure": "% not sure of questions that the story cannot answer",
    "wide_answers_at_90_wrong": "% wrong of answers at 90 % or more, generated wide stories",
    "calibration_error": "% expected calibration error",
}


def _calibration(found: dict[str, Any]) -> str:
    numbers = _numbers(found)
    rows = [
        f"| {what} | {numbers[key]:.4g} |" for key, what in _CALIBRATION.items() if key in numbers
    ]
    return "\n".join(["| measured by `python -m dmn calibrate` | |", "|---|--:|", *rows])


def _cell(value: int | float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _unsolved(limits: str, tasks: dict[str, Numbers]) -> str:
    if limits != _STORY_LIMITS:
        return ""
    weak = [name for name, task in tasks.items() if task.get("accuracy", 100.0) < 95]
    return f" Below 95 %: task {', '.join(weak)}." if weak else ""
