"""The size of a network is known before it is built."""

from itertools import product

import pytest
import torch

from dmn.config.model import GATES, ModelConfig
from dmn.models.build import build
from dmn.models.size import bytes_of, shapes_of

STORIES = [
    {"network": network, "tied": tied, "answer": answer, "hidden_size": size, "passes": passes}
    for network, tied, answer, size, passes in product(
        ("dmn", "memn2n"), (False, True), ("state", "state_and_memory"), (4, 13), (1, 3)
    )
]
PARTS = [
    {"input": input_, "attention": gate, "memory": memory, "gate_convolution": convolves}
    for input_, gate, memory, convolves in product(
        ("word_gru", "fusion", "cnn"), GATES, ("gru", "relu", "comparing"), (False, True)
    )
]
TOKENS = [
    {"facts": "token", "about": about, "spelling": spelling, "classes": ("a", "b", "c")}
    for about, spelling in product(("story", "fact"), (False, True))
]
OTHERS = [
    {"network": name, "passes": 1} for name in ("gru_reader", "bag_of_words", "question_alone")
]
CNN = [
    {"network": "cnn", "passes": 1, "facts": "token", "classes": ("a",), "hidden_size": size}
    for size in (4, 5, 6, 300)
]
WORDS = [{"embedding_size": 11}, {"embedding_size": 16, "hidden_size": 16, "spelling": True}]


@pytest.mark.parametrize("fields", [*STORIES, *PARTS, *TOKENS, *OTHERS, *CNN, *WORDS], ids=str)
def test_shapes_are_those_of_the_network_that_is_built(fields) -> None:
    config = ModelConfig(**fields)
    state = build(config, 31).state_dict()
    assert shapes_of(config, 31) == {name: tuple(one.shape) for name, one in state.items()}
    assert bytes_of(shapes_of(config, 31)) == sum(4 * tensor.numel() for tensor in state.values())


def test_a_network_of_many_gigabytes_is_measured_without_a_draw_of_chance() -> None:
    before = torch.get_rng_state()
    largest = ModelConfig(hidden_size=1024, passes=12, embedding_size=1024)
    assert bytes_of(shapes_of(largest, 10**8)) > 10**12
    assert torch.get_rng_state().equal(before)
