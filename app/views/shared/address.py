"""A page's view in the address bar, and back when a link is followed or the page is opened.

One protocol for all pages: at the beginning of a run `arriving` says what to show now, at its end
`publish` keeps the address on what is shown. What stands in the address is the page's own.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st
from pydantic import BaseModel

from app.links.codec import LinkError, decode, encode

V = TypeVar("V")
Model = TypeVar("Model", bound=BaseModel)
Query = dict[str, list[str]]
"""Parameters of an address; several values of one stand in it one by one."""


@dataclass
class _Kept(Generic[V]):
    """The address of a page as a session remembers it."""

    query: Query
    """As it was followed or published last."""
    view: V | None = None
    """Published or followed last."""
    home: V | None = None
    """View of the address without parameters."""
    notice: str = ""


@dataclass(frozen=True)
class Address(Generic[V]):
    """The address of one page: how its views are written and read."""

    parameters: tuple[str, ...]
    read: Callable[[Query], V]
    """Raises LinkError for parameters that it cannot read."""
    write: Callable[[V], Query]
    """Empty for a view that is too long for an address."""
    has_home: bool = False
    """True if the view of a first visit keeps the address without parameters."""

    def arriving(self, current: V | None) -> V | None:
        """Return the view to show now, or None to leave the page as it is.

        `current` is what stands in the widgets, None where they hold nothing: on a first visit,
        and back from another page, which let go of them. A link that cannot be read leaves a
        notice.
        """
        kept, query = self._kept(), self._query()
        if current is None:
            kept.query = {}
        # An edit sent before the browser learnt its new address carries the old link: it counts.
        if query != kept.query and not (current is not None and self.is_edited(current)):
            kept.query = query
            try:
                found = self.read(query) if query else kept.home
            except LinkError as error:
                found, kept.notice = None, str(error)
            if found is not None:
                # Counts as shown: the next link is followed even if this run is cut short.
                kept.view = found
                return found
        return kept.view if current is None else None

    def publish(self, view: V, *, only_with: Collection[str] | None = None) -> None:
        """Keep the address bar on the view; to be called when all is drawn.

        Other pages' parameters stay, or only those named in `only_with`.
        """
        kept = self._kept()
        if self.has_home and kept.view is None and not kept.query:
            kept.home = view
        is_home = self.has_home and view == kept.home
        kept.query, kept.view = {} if is_home else self.write(view), view
        _show(self.parameters, kept.query, only_with)

    def is_edited(self, view: V) -> bool:
        """Return whether something was published, and the view is another."""
        last = self._kept().view
        return last is not None and view != last

    def last(self) -> V | None:
        """Return the view that was published last, if any was."""
        return self._kept().view

    def set_home(self, view: V) -> None:
        """Let the address without parameters stand for this view."""
        self._kept().home = view

    def url(self, view: V) -> str | None:
        """Return the link to a view of the first page; None where it is too long for one."""
        query = self.write(view)
        parts = "&".join(f"{name}={value}" for name, values in query.items() for value in values)
        return f"{str(st.context.url).split('?')[0].rstrip('/')}/?{parts}" if query else None

    def notice(self) -> str:
        """Return why a link could not be followed, once."""
        kept = self._kept()
        said, kept.notice = kept.notice, ""
        return said

    def _kept(self) -> _Kept[V]:
        found: _Kept[V] = st.session_state.setdefault(f"address {self.parameters[0]}", _Kept({}))
        return found

    def _query(self) -> Query:
        found = {name: st.query_params.get_all(name) for name in self.parameters}
        return {name: values for name, values in found.items() if values}


def packed(parameter: str, kind: type[Model], *, has_home: bool = False) -> Address[Model]:
    """Return the address that holds a whole view as one packed parameter."""

    def write(view: Model) -> Query:
        code = encode(view)
        return {} if code is None else {parameter: [code]}

    return Address(
        (parameter,), lambda query: decode(query[parameter][-1], kind), write, has_home=has_home
    )


def _show(own: Collection[str], query: Query, only_with: Collection[str] | None) -> None:
    """Change the address in one step, so that it is one entry of the browser's history."""
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    wanted: Mapping[str, list[str]] = {
        **{
            name: values
            for name, values in now.items()
            if name not in own and (only_with is None or name in only_with)
        },
        **query,
    }
    if wanted != now:
        st.query_params.from_dict(wanted)
