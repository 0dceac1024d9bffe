"""A checkpoint whose weights are the beginning of a run."""

from torch.nn import functional as F

from dmn.config.model import ModelConfig
from dmn.errors import CheckpointError
from dmn.models.checkpoints.folder import Checkpoint
from dmn.text.vocabulary import Vocabulary
from dmn.training.state import TrainingState


def check(beginning: Checkpoint, model: ModelConfig) -> None:
    """Raises CheckpointError for another network than the run's."""
    if not _goes_on_as(model, beginning.model):
        raise CheckpointError(
            f"{beginning.name} is another network than this run's; train it with its own settings."
        )


def _goes_on_as(model: ModelConfig, beginning: ModelConfig) -> bool:
    """Whether the weights fit: dropout has none, and a comparing memory only reads more."""
    free = {"dropout"}
    if (beginning.memory, model.memory) == ("relu", "comparing"):
        free.add("memory")
    return model.model_dump(exclude=free) == beginning.model_dump(exclude=free)


def begin_from(beginning: Checkpoint, vocabulary: Vocabulary, state: TrainingState) -> None:
    """Takes the beginning's weights; words that it does not know keep the vectors they have, and
    what a memory reads beside what it read there counts nothing at first.
    """
    weights = beginning.network.state_dict()
    ids = [vocabulary.id(word) for word in beginning.vocabulary.words]
    for name, new in state.network.state_dict().items():
        old = weights[name]
        if name.startswith("memory.updates"):
            weights[name] = F.pad(old, (0, new.shape[-1] - old.shape[-1]))
        elif new.shape != old.shape:  # one row a word
            new[ids] = old
            weights[name] = new
    state.network.load_state_dict(weights)
