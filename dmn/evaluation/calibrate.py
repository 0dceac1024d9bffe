"""The command `python -m dmn calibrate`: fits a checkpoint's temperature and `sure_from`, measures
what they are worth, and writes both into its folder.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from dmn.data.examples import Example
from dmn.data.generator.generate import generate, generate_composed
from dmn.data.generator.tasks import TASKS
from dmn.errors import CheckpointError, DataError
from dmn.evaluation.unanswerable import unanswerable
from dmn.inference.calibration import (
    calibration_error,
    chosen_sure_from,
    fitted_temperature,
    tempered,
)
from dmn.inference.trace import EpisodeTrace
from dmn.lens import Lens
from dmn.models.checkpoints.model_card import CARD, card
from dmn.models.modules.answer import BEAM
from dmn.text.answers import same_answer

PER_TASK = 100
UNANSWERABLE = 500
SEED = 2026
_SURE_TO_A_READER = 0.9


@dataclass(frozen=True)
class _Answers:
    """The answers of an uncalibrated network to some questions."""

    log_probabilities: Float[np.ndarray, "question candidate"]
    right: Int[np.ndarray, " question"]
    """Index of the right candidate; the number of candidates where none is."""
    is_supported: Bool[np.ndarray, " question"]
    has_answer: Bool[np.ndarray, " question"]

    def without_answer(self) -> "_Answers":
        """Return the questions that have none."""
        return self.take(~self.has_answer)

    @property
    def is_right(self) -> Bool[np.ndarray, " question"]:
        return self.right == 0

    def probabilities(self, temperature: float) -> Float[np.ndarray, " question"]:
        """Of the first candidates, which are the answers."""
        return tempered(self.log_probabilities, temperature)[:, 0]

    def take(self, rows: slice | np.ndarray) -> "_Answers":
        return _Answers(
            self.log_probabilities[rows],
            self.right[rows],
            self.is_supported[rows],
            self.has_answer[rows],
        )


def calibrate(
    lens: Lens, validation: Sequence[Example], per_task: int = PER_TASK
) -> dict[str, Any]:
    """The temperature, `sure_from`, and what they are worth, all shares in percent.

    Up to `per_task` validation questions of each task, as many generated wide ones and as many of
    composed stories, some without an answer, are answered; every second one is fitted on, the
    others and 500 more questions without an answer are measured on.

    Raises DataError where nothing is answered rightly.
    """
    plain = Lens(replace(lens.checkpoint, temperature=1.0, sure_from=0.0), lens.torch_device)
    parts = [
        _answered(plain, _some_of_each(validation, per_task)),
        _answered(plain, _wide(per_task)),
        _answered(plain, _composed(per_task * len(TASKS))),
    ]
    silent = _answered(plain, unanswerable(UNANSWERABLE, SEED))
    fitted = [answers.take(slice(0, None, 2)) for answers in parts]
    measured = [answers.take(slice(1, None, 2)) for answers in parts]
    mix = _joined(fitted)
    if not (mix.is_right & mix.is_supported).any():
        raise DataError(f"{lens.name} answers none of these questions correctly. Train it first.")
    temperature = round(fitted_temperature(mix.log_probabilities, mix.right), 4)
    return _figures(temperature, mix, measured, silent)


def _figures(
    temperature: float, fitted: _Answers, parts: Sequence[_Answers], silent: _Answers
) -> dict[str, Any]:
    measured, wide, composed = _joined(parts), parts[1], parts[2]
    sure_from = _sure_from(fitted, temperature)
    p, right = measured.probabilities(temperature), measured.is_right
    high = wide.probabilities(temperature) >= _SURE_TO_A_READER
    return {
        "temperature": temperature,
        "sure_from": sure_from,
        "questions": len(right),
        "right": _percent(right[measured.has_answer]),
        "right_composed": _percent(composed.is_right[composed.has_answer]),
        **_sureness(measured, silent, temperature, sure_from),
        **_sureness_apart(parts, silent, temperature, sure_from),
        "right_answers_unsupported": _percent(~measured.is_supported[right]),
        "unanswerable": len(silent.right),
        "wide_answers_at_90": int(high.sum()),
        "wide_answers_at_90_wrong": _percent(~wide.is_right[high]),
        "calibration_error_before": 100 * calibration_error(measured.probabilities(1.0), right),
        "calibration_error": 100 * calibration_error(p, right),
        "by_probability_alone": _by_probability_alone(fitted, measured, silent, temperature),
    }


def _sure_from(fitted: _Answers, temperature: float) -> float:
    p = fitted.probabilities(temperature)
    value = chosen_sure_from(p, fitted.is_right, fitted.is_supported)
    # Four places, never above: the answer that set it must stay sure.
    return float(np.floor(value * 10_000) / 10_000)


def _sureness(
    measured: _Answers, silent: _Answers, temperature: float, sure_from: float
) -> dict[str, float]:
    sure, falsely_sure = (
        answers.is_supported & (answers.probabilities(temperature) >= sure_from)
        for answers in (measured, silent)
    )
    return {
        "sure_answers_wrong": _percent(~measured.is_right[sure]),
        "right_answers_sure": _percent(sure[measured.is_right]),
        "unanswerable_not_sure": _percent(~falsely_sure),
    }


def _sureness_apart(
    parts: Sequence[_Answers], silent: _Answers, temperature: float, sure_from: float
) -> dict[str, float]:
    """The same shares for the questions of bAbI, the wide and the composed ones, and for the sorts
    of question without an answer, two of which come in turn: none hides behind another.
    """
    sorts = [silent.take(slice(0, None, 2)), silent.take(slice(1, None, 2))]
    first, second = (
        _sureness(part, sort, temperature, sure_from)
        for part, sort in zip(parts[:2], sorts, strict=True)
    )
    third = _sureness(parts[2], parts[2].without_answer(), temperature, sure_from)
    return {
        "sure_answers_wrong_babi": first["sure_answers_wrong"],
        "sure_answers_wrong_wide": second["sure_answers_wrong"],
        "sure_answers_wrong_composed": third["sure_answers_wrong"],
        "right_answers_sure_composed": third["right_answers_sure"],
        "composed_not_sure": third["unanswerable_not_sure"],
        "absent_not_sure": first["unanswerable_not_sure"],
        "untold_not_sure": second["unanswerable_not_sure"],
    }


def _by_probability_alone(
    fitted: _Answers, measured: _Answers, silent: _Answers, temperature: float
) -> dict[str, float]:
    """Return what the same choice reaches where every answer counts as supported."""
    fitted, measured, silent = (
        replace(answers, is_supported=np.ones_like(answers.is_supported))
        for answers in (fitted, measured, silent)
    )
    sure_from = _sure_from(fitted, temperature)
    return {"sure_from": sure_from, **_sureness(measured, silent, temperature, sure_from)}


def write(folder: Path, figures: dict[str, Any]) -> None:
    """Puts the two values into config.json, all figures into metrics.json and the model card; each
    file is replaced whole. The weights stay. Raises CheckpointError where it may not be written.
    """
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    metrics = json.loads((folder / "metrics.json").read_text(encoding="utf-8"))
    config |= {name: figures[name] for name in ("temperature", "sure_from")}
    metrics["calibration"] = figures
    for name, content in (("config.json", config), ("metrics.json", metrics)):
        _replace(folder / name, json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    _replace(folder / CARD, card(folder.name, metrics))


def _replace(file: Path, text: str) -> None:
    new = file.with_name(file.name + ".tmp")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(file)
    except OSError as error:
        raise CheckpointError(
            f"Expected a checkpoint's folder to write to, got {file.parent}: {error.strerror}. "
            "Calibrate a copy of it."
        ) from None


def _some_of_each(examples: Sequence[Example], per_task: int) -> list[Example]:
    tasks: dict[str, list[Example]] = {}
    for example in examples:
        tasks.setdefault(example.task, []).append(example)
    random = Random(SEED)
    return [e for some in tasks.values() for e in random.sample(some, min(per_task, len(some)))]


def _wide(per_task: int) -> list[Example]:
    return [
        story.examples[-1]
        for task in TASKS
        for story in islice(generate(task, per_task, SEED, "wide"), per_task)
    ]


def _composed(number: int) -> list[Example]:
    """Return so many questions of composed stories, as they are told, two of each story."""
    stories = generate_composed(number, SEED)
    return list(islice((e for story in stories for e in story.examples[-2:]), number))


def _answered(lens: Lens, examples: Sequence[Example]) -> _Answers:
    traces = [lens.explain("\n".join(e.facts), e.question) for e in examples]
    probabilities = np.zeros((len(traces), BEAM))
    for row, trace in zip(probabilities, traces, strict=True):
        row[: len(trace.alternatives)] = [c.probability for c in trace.alternatives]
    with np.errstate(divide="ignore"):  # no candidate has the probability 0
        log_probabilities = np.log(probabilities)
    right = [_right(trace, e) for trace, e in zip(traces, examples, strict=True)]
    return _Answers(
        log_probabilities,
        np.array(right, dtype=np.int64),
        np.array([trace.is_supported for trace in traces], dtype=bool),
        np.array([bool(example.answer) for example in examples], dtype=bool),
    )


def _right(trace: EpisodeTrace, example: Example) -> int:
    """The place of the right answer among those found; BEAM where none of them is right."""
    if not example.answer:  # none is right, not even "nothing"
        return BEAM
    same = (
        place
        for place, candidate in enumerate(trace.alternatives)
        if any(
            same_answer(candidate.items, right, trace.question)
            for right in (example.answer, *example.accept)
        )
    )
    return next(same, BEAM)


def _joined(parts: Sequence[_Answers]) -> _Answers:
    return _Answers(
        np.concatenate([part.log_probabilities for part in parts]),
        np.concatenate([part.right for part in parts]),
        np.concatenate([part.is_supported for part in parts]),
        np.concatenate([part.has_answer for part in parts]),
    )


def _percent(values: Bool[np.ndarray, " question"]) -> float:
    return 100 * float(values.mean()) if len(values) else 0.0
