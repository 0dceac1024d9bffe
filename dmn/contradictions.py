"""Settings that are right one by one, and wrong together."""

from dmn.config import TrainingConfig


def contradictions(training: TrainingConfig) -> dict[str, str]:
    """What cannot be meant, by the name of the field to change: what was expected, what came."""
    found: dict[str, str] = {}
    first, epochs = training.gates_first_epochs, training.epochs
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
