"""Find settings that are right one by one, and wrong together."""

from pydantic import ValidationError

from dmn.config.model import ModelConfig
from dmn.config.training import TrainingConfig

_LEAST_STEP = 1e-12
_WITHOUT_QUOTES = {
    "extra_forbidden": "it holds a field that is not known",
    "json_invalid": "it is not JSON",
    "value_error": "a field holds what it may not",
}


def mistake_in(error: ValidationError) -> str:
    """Return the first mistake in what was read, without a word of it: a file on a shared disk may
    be anybody's, and hold their secrets.
    """
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] in _WITHOUT_QUOTES:
        return _WITHOUT_QUOTES[first["type"]]
    fields = [part for part in first["loc"] if isinstance(part, str) and part.isidentifier()]
    return f"{'.'.join(fields[:2])[:80] or 'the whole file'}: {first['msg'][:200]}"


def contradictions(model: ModelConfig, training: TrainingConfig) -> dict[str, str]:
    """Return the contradictions by the name of the field to change: what was expected, what
    came.
    """
    return _of_training(training) | _of_both(model, training)


def _of_both(model: ModelConfig, training: TrainingConfig) -> dict[str, str]:
    found: dict[str, str] = {}
    linear, name = training.linear_epochs, model.network
    if not model.attends and model.passes != 1:
        found["passes"] = f"Expected 1, since {name} reads once; got {model.passes}."
    if not model.attends and training.gate_weight:
        found["gate_weight"] = (
            f"Expected 0, since {name} has no gates to be shown where to look; got "
            f"{training.gate_weight:g}."
        )
    if name == "cnn" and model.facts != "token":
        found["facts"] = "Expected token, since cnn reads the words of one sentence; got sentence."
    if name != "dmn" and model.about != "story":
        found["about"] = "Expected story, since only the DMN is asked about each fact; got fact."
    if name not in ("dmn", "cnn") and model.embedding_size:
        found["embedding_size"] = (
            f"Expected 0, since words of {name} have the hidden size; got {model.embedding_size}."
        )
    if model.keeps_sentences and (name != "dmn" or model.input == "word_gru"):
        found["keeps_sentences"] = (
            "Expected false, since only a DMN whose input is fusion or cnn reads sentences one by "
            "one; got true."
        )
    if model.match_size and not model.keeps_sentences:
        found["match_size"] = (
            f"Expected 0, since it matches sentences that are kept; got {model.match_size}. "
            "Or set keeps_sentences to true."
        )
    if linear and name != "memn2n":
        found["linear_epochs"] = f"Expected 0, since it is MemN2N's linear start; got {linear}."
    elif linear >= training.epochs:
        found["linear_epochs"] = (
            f"Expected fewer than the {training.epochs} epochs, since the softmax is trained too; "
            f"got {linear}."
        )
    return found


def _of_training(training: TrainingConfig) -> dict[str, str]:
    found: dict[str, str] = {}
    first, epochs = training.gates_first_epochs, training.epochs
    for field in ("learning_rate", "clip_norm"):
        if (value := getattr(training, field)) < _LEAST_STEP:
            found[field] = (
                f"Expected {_LEAST_STEP:g} or more, since weights of 32 bits do not move by less; "
                f"got {value:g}."
            )
    if first >= epochs:
        found["gates_first_epochs"] = (
            f"Expected fewer than the {epochs} epochs, since answers are trained too; got {first}."
        )
    if first and not training.gate_weight:
        found["gate_weight"] = (
            "Expected more than 0, since the first epochs train the gates alone; got 0. Or set "
            "gates_first_epochs to 0."
        )
    if training.precision == "bfloat16" and training.device == "cpu":
        found["precision"] = "Expected float32 on a CPU, since bfloat16 is for CUDA; got bfloat16."
    strangers = sorted(set(training.task_weights) - set(training.tasks)) if training.tasks else []
    if strangers:
        found["task_weights"] = (
            f"Expected weights of the tasks that are trained, got {', '.join(strangers)} too."
        )
    return found
