"""Who was mentioned last, so that a pronoun means one person or thing only."""

from dmn.data.generator.composed.entities import Person, Thing

_FAR = 3
"""A pronoun refers to something at most so many sentences before."""
_NEVER = -9


class Mentions:
    """The latest mention of a woman, a man, a thing and a group."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[Person | None, int]] = {}
        self._things: tuple[tuple[Thing, ...], int] = ((), _NEVER)
        self._group: tuple[tuple[Person, ...], int] = ((), _NEVER)
        self._named: dict[object, int] = {}
        """Person, things or group -> the last sentence that names them."""
        self.seen: set[object] = set()
        self.latest: Person | None = None
        """Whoever was mentioned last, man or woman."""

    def note(self, who: tuple[Person, ...], things: tuple[Thing, ...], fact: int) -> None:
        """Note whom and what a clause mentions; several in one sentence leave a pronoun open."""
        if who:
            self.latest = who[-1]
        for person in who:
            if person.gender in "fm":
                self._note(person.gender, person, fact)
            elif person.gender == "n":
                self._note("f", person, fact)
                self._note("m", person, fact)
        if things:
            before, at = self._things
            self._things = (things if at != fact or before == things else (), fact)
        self.seen.update(things)

    def _note(self, gender: str, who: Person, fact: int) -> None:
        before, at = self._last.get(gender, (None, _NEVER))
        self._last[gender] = (who if at != fact or before is who else None, fact)

    def name(self, what: object, fact: int) -> None:
        """Note that a sentence says who or what it is about, without a pronoun."""
        self._named[what] = fact

    def subjects(self, who: tuple[Person, ...], fact: int) -> None:
        """Note that several people act together in a sentence."""
        self._group = (who, fact)

    def forget(self) -> None:
        """Have no pronoun refer to anything before."""
        self._last.clear()
        self._group, self._things = ((), _NEVER), ((), _NEVER)

    def forget_things(self) -> None:
        """Have "it" refer to nothing before."""
        self._things = ((), _NEVER)

    def antecedent(self, who: Person, fact: int) -> int | None:
        """Return the sentence that names whom "he" or "she" means; None where that is open."""
        last, at = self._last.get(who.gender, (None, _NEVER))
        return self._named.get(who) if last is who and fact - at <= _FAR else None

    def group_antecedent(self, who: tuple[Person, ...], fact: int) -> int | None:
        """Return the sentence that names whom "they" means; None where that is open."""
        group, at = self._group
        return self._named.get(group) if set(group) == set(who) and fact - at <= _FAR else None

    def thing_antecedent(self, things: tuple[Thing, ...], fact: int) -> int | None:
        """Return the sentence that names what "it" or "them" means; None where that is open."""
        last, at = self._things
        return self._named.get(things) if last == things and fact - at <= 2 else None
