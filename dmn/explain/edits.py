"""A story as a what-if changes it: edited, reordered, repeated or cut."""

from dmn.explain.interventions import WhatIf
from dmn.inference.inputs import Prompt
from dmn.text.tokenizer import Sentence, names_in, read_question


def apply_edits(change: WhatIf, before: Prompt) -> Prompt:
    """The story as it is told then, one sentence a line.

    Raises TextError for an edit that leaves no words.
    """
    if not change.edits and change.order is None:
        return before
    known = names_in(before.sentences)
    edited = {fact: read_question(text, known) for fact, text in change.edits}
    order = range(len(before.sentences)) if change.order is None else change.order
    lines, start = [], 0
    for fact in order:
        sentence = edited.get(fact, before.sentences[fact])
        end = start + len(sentence.text)
        lines.append(Sentence(sentence.text, start, end, sentence.words, sentence.surfaces))
        start = end + 1
    text = "\n".join(line.text for line in lines)
    return Prompt(text, tuple(lines), before.question, before.about)
