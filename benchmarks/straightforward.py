"""A DMN+ the way most people write it, to have something to be faster than.

Xiong et al. 2016 line by line: modules that read like the paper, a Python loop over the facts with
a cell of four linear layers, batches padded to their longest story, every sentence embedded and
encoded each time it occurs, the whole gate computed anew in each pass, no masks. It shares no line
with `dmn`.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, default_collate

from dmn.data.examples import Example

MOST_FACTS = 70


class Story(NamedTuple):
    """One question with its story as word ids; the answer is one class, several items joined."""

    facts: list[list[int]]
    question: list[int]
    answer: int


class Words:
    """Word ids, 0 for padding, and answers as words like any other."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self.ids = {"<pad>": 0, "<eos>": 1}
        for example in examples:
            for word in self._all(example):
                self.ids.setdefault(word, len(self.ids))

    def _all(self, example: Example) -> list[str]:
        sentences = (*example.facts, example.question)
        return [word for s in sentences for word in _tokens(s)] + [",".join(example.answer)]

    def __len__(self) -> int:
        return len(self.ids)

    def story(self, example: Example) -> Story:
        """Cut to the last 70 sentences, as in the paper; unknown words read as padding, and an
        unknown answer is never right.
        """
        return Story(
            [self._sentence(fact) for fact in example.facts[-MOST_FACTS:]],
            self._sentence(example.question),
            self.ids.get(",".join(example.answer), -1),
        )

    def _sentence(self, text: str) -> list[int]:
        return [self.ids.get(word, 0) for word in _tokens(text)]


def _tokens(sentence: str) -> list[str]:
    return [*sentence.lower().replace(".", " . ").replace("?", "").split(), "<eos>"]


def collate(stories: Sequence[Story]) -> tuple[Tensor, Tensor, Tensor]:
    """Facts [batch, fact, token], questions [batch, token], answers [batch], padded with 0."""
    most = max(len(story.facts) for story in stories)
    longest = max(len(fact) for story in stories for fact in story.facts)
    asked = max(len(story.question) for story in stories)
    padded = []
    for story in stories:
        facts = np.zeros((most, longest))
        for i, fact in enumerate(story.facts):
            facts[i] = np.pad(fact, (0, longest - len(fact)))
        question = np.pad(story.question, (0, asked - len(story.question)))
        padded.append((facts, question, story.answer))
    facts, questions, answers = default_collate(padded)
    return facts.long(), questions.long(), answers


def position_weights(n_tokens: int, hidden: int) -> Tensor:
    """l_jd = (1 − j/M) − (d/D)(1 − 2j/M), over the padded length."""
    return torch.tensor(
        [
            [
                (1 - j / n_tokens) - (d / hidden) * (1 - 2 * j / n_tokens)
                for d in range(1, hidden + 1)
            ]
            for j in range(1, n_tokens + 1)
        ]
    )


class AttentionGRUCell(nn.Module):
    """r = σ(f Wʳ + h Uʳ + bʳ),  h̃ = tanh(f W + r ∘ (h U) + b),  h' = g h̃ + (1 − g) h"""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        matrices = [nn.init.xavier_normal_(torch.empty(hidden, hidden)) for _ in range(4)]
        self.reset_fact, self.reset_state, self.new_fact, self.new_state = map(
            nn.Parameter, matrices
        )
        self.reset_bias = nn.Parameter(torch.ones(hidden))
        self.new_bias = nn.Parameter(torch.ones(hidden))

    def forward(self, fact: Tensor, state: Tensor, gate: Tensor) -> Tensor:
        reset = torch.sigmoid(fact @ self.reset_fact + state @ self.reset_state + self.reset_bias)
        proposal = torch.tanh(
            fact @ self.new_fact + reset * (state @ self.new_state) + self.new_bias
        )
        g = gate.unsqueeze(1).expand_as(proposal)
        return g * proposal + (1 - g) * state


class MemoryPass(nn.Module):
    """One pass: gates, the attention GRU over the facts, mᵗ = ReLU(Wᵗ [mᵗ⁻¹; c; q] + b)."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.cell = AttentionGRUCell(hidden)
        self.inner = nn.Linear(4 * hidden, hidden)
        self.outer = nn.Linear(hidden, 1)
        self.update = nn.Linear(3 * hidden, hidden)

    def gates(self, facts: Tensor, question: Tensor, memory: Tensor) -> Tensor:
        q, m = question.unsqueeze(1).expand_as(facts), memory.unsqueeze(1).expand_as(facts)
        z = torch.cat([facts * q, facts * m, (facts - q).abs(), (facts - m).abs()], dim=2)
        return self.outer(torch.tanh(self.inner(z))).squeeze(2).softmax(dim=1)

    def forward(self, facts: Tensor, question: Tensor, memory: Tensor) -> Tensor:
        gates = self.gates(facts, question, memory)
        state = torch.zeros_like(question)
        for t in range(facts.size(1)):
            state = self.cell(facts[:, t], state, gates[:, t])
        return F.relu(self.update(torch.cat([memory, state, question], dim=1)))


class StraightforwardDMN(nn.Module):
    """DMN+ with one linear softmax over all words as its answer."""

    def __init__(
        self, n_words: int, hidden: int = 80, passes: int = 3, dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.hidden = hidden
        self.embedding = nn.Embedding(n_words, hidden, padding_idx=0)
        nn.init.uniform_(self.embedding.weight, -(3**0.5), 3**0.5)
        self.dropout = nn.Dropout(dropout)
        self.fusion = nn.GRU(hidden, hidden, bidirectional=True, batch_first=True)
        self.question = nn.GRU(hidden, hidden, batch_first=True)
        self.passes = nn.ModuleList(MemoryPass(hidden) for _ in range(passes))
        self.answer = nn.Linear(2 * hidden, n_words)

    def forward(self, facts: Tensor, questions: Tensor) -> Tensor:
        """Scores of every word as the answer, [batch, word]."""
        weights = position_weights(facts.size(2), self.hidden)
        encoded = self.dropout((self.embedding(facts) * weights).sum(dim=2))
        onward, backward = self.fusion(encoded)[0].chunk(2, dim=2)
        question = self.question(self.embedding(questions))[1].squeeze(0)
        memory = question
        for one in self.passes:
            memory = one(onward + backward, question, memory)
        return self.answer(self.dropout(torch.cat([question, memory], dim=1)))


class StraightforwardTrainer:
    """Adam on random batches, one optimiser step at a time; `l2` times all weights squared is added
    to the loss.
    """

    def __init__(
        self,
        examples: Sequence[Example],
        hidden: int = 80,
        passes: int = 3,
        batch_size: int = 100,
        seed: int = 1,
        l2: float = 1e-3,
        learning_rate: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
    ) -> None:
        torch.manual_seed(seed)
        self.words = Words(examples)
        self.network = StraightforwardDMN(len(self.words), hidden, passes)
        stories = [self.words.story(example) for example in examples]
        self.loader = DataLoader(stories, batch_size, shuffle=True, collate_fn=collate)
        self.l2 = l2
        self.optimizer = torch.optim.Adam(self.network.parameters(), learning_rate, betas)
        self._batches = iter(self.loader)

    def step(self) -> tuple[int, float]:
        """How many questions the step learnt from, and their mean loss."""
        batch = next(self._batches, None)
        if batch is None:
            self._batches = iter(self.loader)
            batch = next(self._batches)
        facts, questions, answers = batch
        self.network.train()
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.network(facts, questions), answers)
        penalty = sum(self.l2 * (weight * weight).sum() for weight in self.network.parameters())
        (loss + penalty).backward()
        self.optimizer.step()
        return len(answers), float(loss.item())

    def epoch(self) -> None:
        for _ in range(len(self.loader)):
            self.step()

    @torch.inference_mode()
    def accuracy(self, examples: Sequence[Example], batch_size: int = 100) -> float:
        """Percent of right answers, in the order given."""
        self.network.eval()
        stories = [self.words.story(example) for example in examples]
        right = 0
        for start in range(0, len(stories), batch_size):
            facts, questions, answers = collate(stories[start : start + batch_size])
            right += int((self.network(facts, questions).argmax(1) == answers).sum())
        return 100 * right / len(stories)
