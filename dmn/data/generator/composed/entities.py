"""Who and what a composed story is about."""

from dmn.text.lexicon import article


class Person:
    """Somebody, or an animal with a name."""

    __slots__ = ("gender", "name", "np")

    def __init__(self, name: str, gender: str, np: str | None = None) -> None:
        self.name = name
        self.gender = gender
        """f or m; n where the text does not say; i for whoever tells the story."""
        self.np = np or name
        """As it stands in a sentence: Mary, the doctor, my aunt, I."""


class Place:
    """Somewhere to be."""

    __slots__ = ("at", "name", "preposition", "the", "to")

    def __init__(self, name: str, preposition: str, the: str) -> None:
        self.name = name
        self.preposition = preposition
        """Preposition of the place: in, at or on; empty at home."""
        self.the = the
        """As the object of a verb: the kitchen, Paris."""
        self.at = f"{preposition} {the}"
        self.to = f"to {the}"


class Thing:
    """Something that can be carried, or that other things can be put into."""

    __slots__ = ("fixed", "holds", "label", "noun", "number", "quality")

    def __init__(self, noun: str, number: str, holds: str = "", fixed: bool = False) -> None:
        self.noun = noun
        self.number = number
        """one, many (keys) or mass (milk)."""
        self.holds = holds
        """Preposition for things put there: in or on; empty where nothing can be put."""
        self.fixed = fixed
        """True if nobody can carry it."""
        self.quality = ""
        """An adjective that tells it from another thing of the same noun."""
        self.label = noun
        """The noun, behind its adjective if it has one."""

    def call(self, quality: str) -> None:
        """Give it an adjective that all sentences name."""
        self.quality = quality
        self.label = f"{quality} {self.noun}"

    @property
    def indefinite(self) -> str:
        """With its indefinite article: an apple, some milk, some keys."""
        return article(self.label) if self.number == "one" else f"some {self.label}"

    @property
    def it(self) -> str:
        """The pronoun that it takes as an object."""
        return "them" if self.number == "many" else "it"
