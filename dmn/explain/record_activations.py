"""Looks inside a network while it reads one story; `dmn.explain.activations` holds what is found.

No equation of the network is written here a second time: states are those of the very same reader
with the gates of later facts closed, for a closed gate leaves the state as it is.
"""

from dataclasses import replace
from typing import Any, cast

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from dmn.config.model import ModelConfig
from dmn.data.batching import Batch
from dmn.errors import TextError
from dmn.explain.activations import Inside, WordScore
from dmn.inference.inputs import EncodedPrompt, Prompt
from dmn.inference.reader import Reader
from dmn.models.modules.attention import AttentionGate
from dmn.models.modules.episodic_memory import Episodes, EpisodicMemory, GRUUpdate, ReLUUpdate
from dmn.models.modules.gate_convolution import of_facts
from dmn.models.modules.gates import full
from dmn.models.modules.input import Fusion
from dmn.models.network import Network, Reading
from dmn.text.vocabulary import END, Vocabulary

MOST_FACTS = 30
"""Facts of a story that can be looked into."""
_WORDS = 5


@torch.inference_mode()
def look(reader: Reader, story: str, question: str) -> Inside:
    """All vectors between the story and its answer, in the checkpoint's own number of passes.

    Raises TextError, for a checkpoint that is no Dynamic Memory Network over a story too.
    """
    model, passes = reader.checkpoint.model, reader.passes
    if not opens(model):
        raise TextError(_closed(reader.name, model.network))
    told = Prompt.of(story, reader.split(story), question)
    if len(told.sentences) > MOST_FACTS:
        raise TextError(
            f"The five steps show a story of up to {MOST_FACTS} sentences, this one has "
            f"{len(told.sentences):,}. Ask about a part of it."
        )
    encoded = reader.encoded((told,), passes)
    # What is not read has no vectors to show.
    told = replace(told, sentences=encoded.asked[0].sentences)
    batch, network = encoded.batch.to(reader.torch_device), reader.checkpoint.network
    reading = network.read(batch, passes)
    (trace,) = reader.read((told,), passes)
    return Inside(
        trace=trace,
        model=model,
        words=tuple(told.question.words),
        **_read(network, batch),
        **_remembered(network, batch, reading),
        **_answered(network, batch, reading, encoded.asked[0], reader.checkpoint.vocabulary),
    )


def opens(model: ModelConfig) -> bool:
    """Return whether all five steps are there: facts, question, gates, episode and memory,
    answer.
    """
    return model.network == "dmn" and model.about == "story"


def _closed(name: str, network: str) -> str:
    if network == "memn2n":
        return (
            f"{name} is a MemN2N: steps 1, 2, 3 and 5 are like these, but it adds up what it reads "
            "and has no episode (step 4). Choose a Dynamic Memory Network, for example babi."
        )
    return (
        f"{name} has not all of the five steps. Choose a Dynamic Memory Network that reads "
        "stories, for example babi."
    )


def _read(network: Network, batch: Batch) -> dict[str, Any]:
    """Facts and question."""
    parts = (network.embed, batch.sentences, batch.is_token, batch.facts, batch.is_fact)
    module = network.input
    both = torch.stack(module.directions(*parts)) if isinstance(module, Fusion) else None
    memory = cast(EpisodicMemory, network.memory)
    n_words = batch.questions.shape[1]
    so_far = torch.ones(n_words, n_words, device=batch.facts.device).tril().bool()
    asked = network.question(network.embedding, batch.questions.expand(n_words, -1), so_far)
    return {
        "facts": _numbers(memory.with_stop(network.read_facts(batch))[0][0]),
        "directions": None if both is None else _numbers(both[:, 0]),
        "own": _own(network, batch),
        "ends": tuple(batch.is_token.sum(1)[batch.facts[0]].cumsum(0).tolist()),
        "questions": _numbers(asked),
    }


def _own(network: Network, batch: Batch) -> np.ndarray | None:
    module = network.input
    if not isinstance(module, Fusion) or module.own is None:
        return None
    encoded = module.encode(network.embed(batch.sentences), batch.is_token)
    return _numbers(module.own(encoded)[batch.facts[0]])


def _remembered(network: Network, batch: Batch, reading: Reading) -> dict[str, Any]:
    """Gates, episodes and memories, pass by pass."""
    memory, (question, episodes) = cast(EpisodicMemory, network.memory), reading
    facts, sentences = memory.with_stop(network.read_facts(batch))
    states, proposals = _states(memory, facts, episodes)
    before = torch.cat([question[:, None], episodes.memories[:, :-1]], dim=1)[0]
    updates = [memory.updates[min(i, len(memory.updates) - 1)] for i in range(len(before))]
    read = (episodes.gates[0] @ sentences[0])[:, None]
    terms = [
        _terms(update, states[i, -1:], before[i : i + 1], question, read[i])
        for i, update in enumerate(updates)
    ]
    return {
        "scores": _numbers(episodes.scores[0]),
        "products": _products(memory.gate, facts[0], question, before),
        "score_terms": _score_terms(memory, facts, sentences, question, episodes, states),
        "states": _numbers(states),
        "proposals": _numbers(proposals),
        "terms": _numbers(torch.stack(terms)),
        "patterns": _patterns(memory, batch, episodes),
    }


def _states(
    memory: EpisodicMemory, facts: Float[Tensor, "1 fact hidden"], episodes: Episodes
) -> tuple[Float[Tensor, "pass fact hidden"], Float[Tensor, "pass fact hidden"]]:
    """The state after each fact, and what it would be were that fact's gate 1."""
    gates = episodes.gates[0]
    n_passes, n_facts = gates.shape
    here = torch.eye(n_facts, device=gates.device)
    later_closed = gates[:, None] * torch.ones_like(here).tril()
    this_open = later_closed * (1 - here) + here
    found = []
    for tried in (later_closed, this_open):
        rows = tried.flatten(0, 1)
        projected = memory.reader.inputs(facts).expand(len(rows), -1, -1).contiguous()
        found.append(memory.reader(projected, rows).view(n_passes, n_facts, -1))
    return found[0], found[1]


def _terms(
    update: nn.Module,
    episode: Float[Tensor, "1 hidden"],
    memory: Float[Tensor, "1 hidden"],
    question: Float[Tensor, "1 hidden"],
    sentences: Float[Tensor, "1 sentence"],
) -> Float[Tensor, "term hidden"]:
    """Return what the update adds up: W's product with each part, and b; of a GRU what stays of
    the old memory and what comes.
    """
    if isinstance(update, GRUUpdate):
        cell, episode = update.cell, torch.cat([episode, sentences], dim=-1)
        read = nn.functional.linear(episode, cell.weight_ih, cell.bias_ih).chunk(3, dim=-1)
        kept = nn.functional.linear(memory, cell.weight_hh, cell.bias_hh).chunk(3, dim=-1)
        reset, stays = (read[i] + kept[i] for i in range(2))
        proposal = torch.tanh(read[2] + reset.sigmoid() * kept[2])
        return torch.cat([stays.sigmoid() * memory, (-stays).sigmoid() * proposal])
    assert isinstance(update, ReLUUpdate)
    parts = update.read(episode, memory, question)
    parts += [sentences] if sentences.shape[-1] else []
    weights = update.linear.weight.split([part.shape[-1] for part in parts], dim=1)
    products = [part @ weight.T for part, weight in zip(parts, weights, strict=True)]
    return torch.cat([*products, update.linear.bias[None]])


def _score_terms(
    memory: EpisodicMemory,
    facts: Float[Tensor, "1 fact hidden"],
    sentences: Float[Tensor, "1 fact sentence"],
    question: Float[Tensor, "1 hidden"],
    episodes: Episodes,
    states: Float[Tensor, "pass fact hidden"],
) -> dict[str, np.ndarray]:
    """Return what match and order add to the gate's own score; order is what remains."""
    before = torch.cat([question[:, None], episodes.memories[:, :-1]], dim=1)[0]
    asked = memory.gate.ask(facts, question)
    rest = episodes.scores[0] - torch.cat([memory.gate(facts, asked, m[None]) for m in before])
    found = {}
    if memory.match is not None:
        read = F.pad(episodes.gates[0] @ sentences[0], (0, 0, 1, 0))
        episode = F.pad(states[:, -1], (0, 0, 1, 0))
        keys = memory.match.keys(facts, sentences)
        match = torch.cat(
            [
                memory.match(keys, m[None], episode[i : i + 1], question, read[i : i + 1])
                for i, m in enumerate(before)
            ]
        )
        found["match"], rest = _numbers(match), rest - match
    if memory.order is not None:
        rest[:, -1] = 0.0  # stop stands in no order; what is left there is rounding
        found["order"] = _numbers(rest)
    return found


def _products(
    gate: AttentionGate,
    facts: Float[Tensor, "fact hidden"],
    question: Float[Tensor, "1 hidden"],
    before: Float[Tensor, "pass hidden"],
) -> np.ndarray | None:
    if not isinstance(gate, full.Gate):
        return None
    with_memory = gate.bilinear(before) @ facts.T
    with_question = (gate.bilinear(question) @ facts.T).expand_as(with_memory)
    return _numbers(torch.stack([with_question, with_memory], dim=-1))


def _patterns(memory: EpisodicMemory, batch: Batch, episodes: Episodes) -> np.ndarray | None:
    if memory.pattern is None:
        return None
    is_fact = nn.functional.pad(batch.is_fact, (0, 1), value=True)
    gates = list(episodes.gates.unbind(1))
    found = [
        memory.pattern(of_facts(gates[: i + 1], is_fact), batch.is_fact) for i in range(len(gates))
    ]
    return _numbers(torch.cat(found))


def _answered(
    network: Network, batch: Batch, reading: Reading, asked: EncodedPrompt, vocabulary: Vocabulary
) -> dict[str, Any]:
    """Return the first words that the answer may begin with."""
    begun = torch.full_like(batch.answers[:, :1], END)
    scores = network.score(reading, begun)[0, 0].masked_fill(~batch.is_possible[0], float("-inf"))
    best = scores.topk(min(_WORDS, len(scores)))
    words = ["nothing" if i == END else asked.word(i, vocabulary) for i in best.indices.tolist()]
    return {
        "first_words": tuple(map(WordScore, words, best.values.double().tolist())),
        "log_total": float(scores.double().logsumexp(0)),
    }


def _numbers(found: Tensor) -> np.ndarray:
    return np.asarray(found.double().cpu().numpy())
