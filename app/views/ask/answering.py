"""From the boxes to traces, or to the one sentence that says why there are none."""

import logging
from dataclasses import dataclass, replace

from app.cache import answers, content
from app.content.examples import with_truth
from app.settings import settings
from app.views.ask import state
from app.views.ask.ask_inputs import AskInputs
from app.views.shared import problems, trace_text
from dmn.errors import DMNError, TextError
from dmn.inference.trace import EpisodeTrace
from dmn.models.checkpoints.capabilities import PLAIN, Interface

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reply:
    """An answer to each question, or a problem; never both."""

    traces: tuple[EpisodeTrace, ...] = ()
    problem: str = ""
    is_calm: bool = False
    """True if the problem is only that something is still to be typed or shortened."""
    max_passes: int = 0
    """Most passes the checkpoint can make; 0 where it could not be loaded."""
    kinds: int = 0
    """Number of kinds of question the checkpoint learnt."""
    n_questions: int = 0
    interface: Interface = PLAIN
    """Input that the checkpoint reads, and kind of answer that it gives."""
    better: str | None = None
    """The checkpoint that answers such a question, where the chosen one does not."""


def reply_to(inputs: AskInputs) -> Reply:
    """Answer what stands in the boxes. A problem becomes a sentence, and the page goes on."""
    reply = Reply()
    try:
        model = answers.model(inputs.checkpoint)
        reply = Reply(
            max_passes=model.max_passes,
            kinds=model.kinds,
            interface=answers.interface(model.name),
        )
        passes = state.fit_passes(model.passes, model.max_passes)
        if better := answers.made_for(model.name, inputs.question):
            problem = trace_text.made_for(model.name, reply.interface, better)
            return replace(reply, problem=problem, is_calm=True, better=better)
        return _answered(reply, inputs, passes)
    except DMNError as error:
        return replace(reply, problem=str(error), is_calm=isinstance(error, TextError))
    except Exception:
        _log.exception("answering failed")
        return replace(reply, problem=problems.FAULT)


def _answered(reply: Reply, inputs: AskInputs, passes: int) -> Reply:
    questions = answers.questions(inputs.question)
    # Of tags there is an answer for each token, which is enough of them.
    most = 1 if reply.interface.answers == "tags" else settings().max_questions
    asked = questions[:most]
    keeps = bool(inputs.whole_sentences)
    traces = answers.explain(inputs.checkpoint, inputs.story, asked, passes, keeps)
    generated, truth = content.generated(inputs.recipe), inputs.truth
    known = tuple(truth.told(trace) for trace in traces) if truth else traces
    judged = tuple(with_truth(trace, generated) for trace in known)
    return replace(reply, traces=judged, n_questions=len(questions))
