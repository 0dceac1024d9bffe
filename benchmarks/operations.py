"""How many operations the network cannot do without: the yardstick of training's speed."""

from dmn.config.model import ModelConfig
from dmn.data.batching import Batch
from dmn.text.vocabulary import PAD


def forward_operations(batch: Batch, model: ModelConfig, vocabulary_size: int) -> int:
    """Operations of the matrix products of one forward pass of a DMN+, a multiply-add as two.

    Counted once per
      distinct sentence of the batch: both fusion GRUs' input products;
      real fact: both fusion GRUs' recurrent products;
      real fact or stop: the gate's question half, the attention GRU's input products;
      real fact or stop, and pass: the gate's memory half and outer layer, the attention GRU's
        recurrent products;
      word of a question: the question GRU's input and recurrent products;
      question and pass: the memory update;
      item of an answer, end symbol included: the answer GRU and the softmax layer.

    Not counted: padding, repeats of a sentence, embeddings, position encoding and whatever goes
    element by element. So it is what has to be done, not what any one implementation does.
    """
    d, passes = model.hidden_size, model.passes
    facts, questions = int(batch.is_fact.sum()), len(batch)
    with_stop = facts + questions
    fusion = 2 * 3 * d * d * (len(batch.sentences) + facts)
    question = 2 * 3 * d * d * int(batch.is_question_token.sum())
    gate = with_stop * (2 * d * d + passes * (2 * d * d + d))
    episode = with_stop * (2 * d * d + passes * 2 * d * d)
    update = questions * passes * 3 * d * d
    read = d * (1 + (model.answer == "state_and_memory"))
    answer = int((batch.answers != PAD).sum()) * (3 * d * 3 * d + read * vocabulary_size)
    return 2 * (fusion + question + gate + episode + update + answer)


def training_operations(batch: Batch, model: ModelConfig, vocabulary_size: int) -> int:
    """Forward, and twice as much backward: towards the inputs and towards the weights."""
    return 3 * forward_operations(batch, model, vocabulary_size)
