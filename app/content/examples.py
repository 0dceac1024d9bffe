"""One story of our own for each of the twenty bAbI kinds of question.

They keep to the data set's words and sentence frames, so that a checkpoint trained on it can answer
them, and none of them occurs in it.
"""

from dataclasses import replace

from dmn.data.examples import Example
from dmn.inference.trace import EpisodeTrace

KINDS = {
    "1": "Single supporting fact",
    "2": "Two supporting facts",
    "3": "Three supporting facts",
    "4": "Two-argument relations",
    "5": "Three-argument relations",
    "6": "Yes or no",
    "7": "Counting",
    "8": "Lists",
    "9": "Simple negation",
    "10": "Indefinite knowledge",
    "11": "Basic coreference",
    "12": "Conjunction",
    "13": "Compound coreference",
    "14": "Time reasoning",
    "15": "Basic deduction",
    "16": "Basic induction",
    "17": "Positional reasoning",
    "18": "Size reasoning",
    "19": "Path finding",
    "20": "Agents' motivations",
}

FIRST = "2"
"""The story answered at first paint: each of its passes reads another fact, and then stop."""


def _example(
    task: str, story: str, question: str, answer: str, supporting: tuple[int, ...]
) -> Example:
    facts = tuple(f"{sentence}." for sentence in story.rstrip(".").split(". "))
    return Example(facts, question, tuple(answer.split()), supporting, task)


_ALL = (
    _example(
        "1",
        "Mary went back to the garden. Daniel moved to the kitchen. Sandra travelled to the "
        "office. Mary journeyed to the hallway. John went to the bathroom. Daniel travelled "
        "to the bedroom.",
        "Where is Mary?",
        "hallway",
        (3,),
    ),
    _example(
        "2",
        "Sandra travelled to the kitchen. Daniel went to the office. Sandra picked up the "
        "apple there. Mary moved to the bathroom. Sandra journeyed to the garden. Daniel "
        "got the football there. John went back to the hallway. Daniel travelled to the "
        "bathroom. Mary went to the bedroom.",
        "Where is the apple?",
        "garden",
        (2, 4),
    ),
    _example(
        "3",
        "Mary went to the kitchen. John travelled to the bedroom. Mary picked up the milk "
        "there. Daniel moved to the garden. Mary journeyed to the office. John got the "
        "football there. Sandra went back to the bathroom. Mary travelled to the hallway. "
        "John went to the kitchen. Mary dropped the milk. Sandra moved to the bedroom.",
        "Where was the milk before the hallway?",
        "office",
        (9, 7, 4),
    ),
    _example(
        "4",
        "The bedroom is north of the garden. The bedroom is south of the bathroom.",
        "What is the garden south of?",
        "bedroom",
        (0,),
    ),
    _example(
        "5",
        "Jeff went to the kitchen. Jeff took the milk there. Mary moved to the garden. Jeff "
        "travelled to the garden. Jeff handed the milk to Mary. Fred went back to the "
        "office. Bill journeyed to the bedroom. Mary travelled to the office. Mary gave the "
        "milk to Fred.",
        "Who gave the milk to Fred?",
        "Mary",
        (8,),
    ),
    _example(
        "6",
        "Daniel went to the hallway. Sandra moved to the kitchen. Mary travelled to the "
        "office. Daniel picked up the milk there. Sandra journeyed to the garden. John went "
        "back to the kitchen.",
        "Is Sandra in the kitchen?",
        "no",
        (4,),
    ),
    _example(
        "7",
        "Sandra went to the garden. Sandra picked up the apple there. John moved to the "
        "kitchen. Sandra got the football there. John took the milk there. Sandra travelled "
        "to the hallway. Sandra dropped the apple. Daniel went back to the office.",
        "How many objects is Sandra carrying?",
        "one",
        (1, 3, 6),
    ),
    _example(
        "8",
        "John went to the office. John picked up the milk there. Mary journeyed to the "
        "bedroom. John travelled to the kitchen. John got the football there. Daniel moved "
        "to the garden.",
        "What is John carrying?",
        "milk football",
        (1, 4),
    ),
    _example(
        "9",
        "Mary is in the kitchen. John is no longer in the office. Sandra went back to the "
        "garden. Daniel travelled to the hallway. Mary is not in the kitchen. John is in "
        "the bathroom.",
        "Is Mary in the kitchen?",
        "no",
        (4,),
    ),
    _example(
        "10",
        "Julie is in the park. Fred is either in the cinema or the kitchen. Bill travelled "
        "to the school. Mary moved to the bedroom. Julie is either in the school or the "
        "office. Fred went to the park.",
        "Is Julie in the office?",
        "maybe",
        (4,),
    ),
    _example(
        "11",
        "Daniel went back to the kitchen. Then he travelled to the garden. Sandra moved to "
        "the office. After that she journeyed to the bathroom. Daniel went to the hallway. "
        "Following that he moved to the bedroom.",
        "Where is Sandra?",
        "bathroom",
        (2, 3),
    ),
    _example(
        "12",
        "Mary and John went to the garden. Daniel and Sandra travelled to the office. John "
        "and Sandra moved to the hallway. Mary and Daniel went back to the kitchen.",
        "Where is Sandra?",
        "hallway",
        (2,),
    ),
    _example(
        "13",
        "Sandra and Daniel moved to the kitchen. Following that they went to the office. "
        "Mary and John travelled to the garden. Afterwards they journeyed to the bathroom. "
        "Daniel and Mary went back to the hallway. Then they moved to the bedroom.",
        "Where is John?",
        "bathroom",
        (2, 3),
    ),
    _example(
        "14",
        "Julie went to the park yesterday. Bill moved to the cinema this morning. This "
        "morning Julie travelled to the school. Yesterday Bill went back to the kitchen. "
        "This afternoon Julie journeyed to the cinema. Bill moved to the office this "
        "afternoon.",
        "Where was Julie before the cinema?",
        "school",
        (4, 2),
    ),
    _example(
        "15",
        "Cats are afraid of wolves. Winona is a cat. Sheep are afraid of mice. Gertrude is "
        "a sheep. Wolves are afraid of sheep. Jessica is a wolf. Mice are afraid of cats. "
        "Emily is a mouse.",
        "What is Gertrude afraid of?",
        "mouse",
        (3, 2),
    ),
    _example(
        "16",
        "Lily is a swan. Bernhard is a lion. Greg is a frog. Lily is gray. Julius is a "
        "rhino. Greg is green. Bernhard is yellow. Julius is white. Brian is a frog.",
        "What color is Brian?",
        "green",
        (8, 2, 5),
    ),
    _example(
        "17",
        "The triangle is to the left of the red sphere. The yellow square is above the triangle.",
        "Is the yellow square to the left of the red sphere?",
        "yes",
        (1, 0),
    ),
    _example(
        "18",
        "The chocolate fits inside the box. The box is bigger than the chocolate. The chest "
        "is bigger than the box. The suitcase is bigger than the chest. The box fits inside "
        "the chest.",
        "Does the chest fit in the chocolate?",
        "no",
        (1, 2),
    ),
    _example(
        "19",
        "The bathroom is north of the kitchen. The hallway is east of the kitchen. The "
        "bedroom is south of the hallway. The bathroom is east of the garden. The kitchen is "
        "north of the office.",
        "How do you go from the bathroom to the hallway?",
        "s e",
        (0, 1),
    ),
    _example(
        "20",
        "Jason is thirsty. Yann is tired. Jason went to the kitchen. Sumit is bored. Yann "
        "journeyed to the bedroom. Sumit travelled to the garden. Yann grabbed the pajamas "
        "there. Sumit took the football there.",
        "Why did Yann get the pajamas?",
        "tired",
        (1,),
    ),
)

EXAMPLES = {example.task: example for example in _ALL}

SENTENCES = (
    "It started boring, but then it got interesting.",
    "The actors are wonderful, but nobody wrote a story for them.",
    "Not a single scene in this film is dull.",
    "My favorite part of the film was leaving the cinema.",
    "I can't remember when I last saw dogs fly so badly.",
    "A lovely, quiet film with a warm heart.",
)
"""For checkpoints that read one sentence."""


def text_of(example: Example) -> str:
    """The story as it stands in the story box, one sentence a line."""
    return "\n".join(example.facts)


def example_of(story: str, question: str) -> Example | None:
    """The example that story and question still are, word for word; None once one was edited."""
    for example in _ALL:
        if story.split() == text_of(example).split() and question.strip() == example.question:
            return example
    return None


def with_truth(trace: EpisodeTrace, told: Example | None = None) -> EpisodeTrace:
    """The trace with the right answer and what it rests on, where its story is an example, or
    still the generated one.
    """
    example = example_of(trace.story, trace.question) or told
    if example is None or (trace.facts, trace.question) != (example.facts, example.question):
        return trace
    return replace(trace, expected=example.answer, supporting=example.supporting)
