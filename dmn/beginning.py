"""A checkpoint whose weights are the beginning of a run."""

from dmn.checkpoint import Checkpoint
from dmn.config import ModelConfig
from dmn.errors import CheckpointError
from dmn.training_state import TrainingState
from dmn.vocabulary import Vocabulary


def check(beginning: Checkpoint, model: ModelConfig) -> None:
    """Raises CheckpointError for another network than the run's; its dropout may differ."""
    if model.model_dump(exclude={"dropout"}) != beginning.model.model_dump(exclude={"dropout"}):
        raise CheckpointError(
            f"{beginning.name} is another network than this run's; train it with its own settings."
        )


def begin_from(beginning: Checkpoint, vocabulary: Vocabulary, state: TrainingState) -> None:
    """Takes the beginning's weights; words that it does not know keep the vectors they have."""
    weights = beginning.network.state_dict()
    ids = [vocabulary.id(word) for word in beginning.vocabulary.words]
    for name, new in state.network.state_dict().items():
        if new.shape != weights[name].shape:  # one row a word
            new[ids] = weights[name]
            weights[name] = new
    state.network.load_state_dict(weights)
