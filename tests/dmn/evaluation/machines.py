"""Networks whose way to the answer is known: one that takes two steps, and three with a defect."""

import torch
from torch import nn

from dmn.config.model import ModelConfig
from dmn.config.training import TrainingConfig
from dmn.lens import Lens
from dmn.models.checkpoints.folder import Checkpoint
from dmn.models.modules.answer import Answers
from dmn.models.modules.episodic_memory import Episodes, Memory
from dmn.models.network import Network, Reading
from dmn.text.lexicon import CLASSIC_PEOPLE, CLASSIC_PLACES, CLASSIC_THINGS
from dmn.text.vocabulary import END

SURE = 1000.0


class Spoken(nn.Module):
    """Says the place that the memory holds, or, with a leak, the one that the question holds."""

    max_items = 1

    def __init__(self, leaks: bool) -> None:
        super().__init__()
        self.leaks = leaks

    def decode(self, embedding, memory, question, is_possible, width):
        said = (question if self.leaks else memory).argmax(1)
        items = torch.stack([said, torch.full_like(said, END)], 1)[:, None]
        return Answers(items, torch.zeros(len(said), 1), torch.zeros(len(said)))


class TwoSteps(Network):
    """Finds the latest fact with the thing, then the latest one in which its person moves.

    `defect` is "frozen" (all gates alike), "ignored" (the second step does not look at the
    memory), "leak" (the answer comes with the question) or "" for none.
    """

    def __init__(self, vocabulary, defect=""):
        super().__init__()
        self.defect, self.embedding = defect, nn.Embedding(len(vocabulary), 1)
        self.answer = Spoken(defect == "leak")
        self.memory = Memory()
        self.memory.softmax, self.memory.passes = True, 2
        self.people, self.places, self.things = (
            torch.zeros(len(vocabulary)).index_fill(
                0, torch.tensor([vocabulary.id(word.lower()) for word in words]), 1.0
            )
            for words in (CLASSIC_PEOPLE[""], CLASSIC_PLACES[""], CLASSIC_THINGS)
        )

    def bags(self, ids, is_token):
        return nn.functional.one_hot(ids, len(self.people)).float().mul(is_token[..., None]).sum(1)

    def read(self, batch, passes=None, held=None, moved=None):
        facts = self.bags(batch.sentences, batch.is_token)[batch.facts]
        question = self.bags(batch.questions, batch.is_question_token)
        latest = torch.arange(facts.shape[1]) * 10.0
        memory = question * self.things
        gates, memories = [], []
        for i in range(2):
            if i == 0:
                score = latest + SURE * ((facts * memory[:, None]).sum(2) > 0)
            else:
                fits = torch.ones_like(score)
                if self.defect != "ignored":
                    fits = ((facts * memory[:, None]).sum(2) > 0).float()
                score = latest + SURE * fits + SURE * ((facts * self.places).sum(2) > 0)
            if self.defect == "frozen":
                score = torch.zeros_like(score)
            score = score.masked_fill(~batch.is_fact, float("-inf"))
            gate = nn.functional.pad(score.softmax(1), (0, 1))
            gate = gate if held is None else held[:, i]
            read = (gate[:, :-1, None] * facts).sum(1)
            memory = read * (self.people if i == 0 else self.places)
            if moved is not None and moved.handed is not None:
                memory = memory[moved.handed[i]]
            gates.append(gate)
            memories.append(memory)
        if self.defect == "leak":
            question = nn.functional.one_hot(batch.answers[:, 0], len(self.people)).float()
        both = torch.stack(gates, 1)
        return Reading(question, Episodes(both, both, torch.stack(memories, 1)))


def lens_of(vocabulary, defect=""):
    """Return a lens around such a network."""
    model, training = ModelConfig(passes=2), TrainingConfig(tasks=("2",))
    made = Checkpoint(
        defect or "two steps", TwoSteps(vocabulary, defect), vocabulary, model, training, {}, 5
    )
    return Lens(made, torch.device("cpu"))
