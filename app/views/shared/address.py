"""A page's whole state as one query parameter, and back when a link or the page is opened."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import streamlit as st
from pydantic import BaseModel

from app.links.codec import LinkError, decode, encode
from app.views.ask import state
from app.views.shared import reconnect

V = TypeVar("V", bound=BaseModel)


def arrived(parameter: str, kind: type[V], current: V | None) -> V | None:
    """What is to be shown now, or None to leave the page as it is.

    `current` is what stands in the widgets, None where they hold nothing: on a first visit, and
    back from another page, which let go of them. A link that cannot be read leaves a notice.
    """
    session = st.session_state
    code, last = st.query_params.get(parameter), session.get(f"{parameter}_left")
    # An edit sent before the browser learnt its new address carries the old link; the edit counts.
    is_edit = current is not None and current != last
    if code and code != session.get(f"{parameter}_code") and not is_edit:
        session[f"{parameter}_code"] = code
        try:
            return decode(code, kind)
        except LinkError as error:
            session[f"{parameter}_notice"] = str(error)
    return last if current is None else None


def assign(values: Mapping[str, object]) -> None:
    """Give widgets their values, by their keys, until a browser has seen them."""
    st.session_state.update({**values, **reconnect.texts(values)}, assigned=True)


def assign_again(keys: Iterable[str]) -> None:
    """Where the run that gave these widgets their values was overtaken by this one."""
    session = st.session_state
    if session.get("assigned"):
        session.update({key: session[key] for key in keys if key in session})


def publish(parameter: str, view: BaseModel) -> None:
    """Keep the address bar on what is shown; to be called when all is drawn."""
    state.settle()
    session, code = st.session_state, encode(view)
    if code is None:
        st.query_params.pop(parameter, None)
    elif st.query_params.get(parameter) != code:
        st.query_params[parameter] = code
    session.update({f"{parameter}_code": code, f"{parameter}_left": view})


def notice(parameter: str) -> str:
    """Why a link could not be followed, said once."""
    return str(st.session_state.pop(f"{parameter}_notice", ""))
