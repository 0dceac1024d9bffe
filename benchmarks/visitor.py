"""A visitor without a browser: speaks what Streamlit's page speaks over its WebSocket.

Each message up is a BackMsg, each one down a ForwardMsg; a run of the page ends with
`script_finished`. What a browser would draw is kept as far as it tells whether a question was
answered: the page's own HTML, and the IDs of its boxes.
"""

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect

ANSWERED = '<div class="strip'
"""How the strip with the answer begins."""
MOST_SECONDS = 60.0


def _text(state: WidgetState, widget: Any) -> None:
    state.string_value = widget.value if widget.set_value else widget.default


def _choice(state: WidgetState, widget: Any) -> None:
    if widget.set_value:
        if widget.HasField("raw_value"):
            state.string_value = widget.raw_value
    elif widget.HasField("default"):
        state.string_value = widget.options[widget.default]


def _numbers(state: WidgetState, widget: Any) -> None:
    state.double_array_value.data.extend(widget.value if widget.set_value else widget.default)


def _switch(state: WidgetState, widget: Any) -> None:
    state.bool_value = widget.value if widget.set_value else widget.default


WIDGETS: dict[str, Callable[[WidgetState, Any], None]] = {
    "text_area": _text,
    "text_input": _text,
    "selectbox": _choice,
    "slider": _numbers,
    "checkbox": _switch,
}
"""What a browser tells the server of a widget at each run: its value, touched or not. Buttons and
components say something only when they are used.
"""


class NoAnswer(Exception):
    """A page that ended without an answer on it, or did not end."""


class Visitor:
    """One connection with one session, as one tab has."""

    def __init__(self, address: str, query: str = "", page: str = "", **options: Any) -> None:
        """`address` begins with ws:// or wss://; `page` and `query` are what stands behind it in a
        browser's address.
        """
        self._address, self._query, self._page, self._options = address, query, page, options
        self._kept: dict[str, ForwardMsg] = {}
        self._held: dict[str, WidgetState] = {}
        self.boxes: dict[str, str] = {}
        """IDs of the boxes that can be typed into, by their names."""
        self.answer = ""
        """The strip with the answer."""
        self.link = ""
        """The query that leads back to what is shown."""

    async def __aenter__(self) -> Self:
        path = f"{self._address}/_stcore/stream"
        options = {"subprotocols": ["streamlit"], "max_size": 2**26, **self._options}
        self._socket = await connect(path, **options)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._socket.close()

    async def open(self) -> float:
        """Seconds until the page stands with an answer. Raises NoAnswer."""
        return await self._run({})

    async def write(self, **texts: str) -> float:
        """Types into the boxes of these names; seconds until the answer. Raises NoAnswer."""
        return await self._run({self.boxes[name]: text for name, text in texts.items()})

    def text(self, name: str) -> str:
        """What stands in the box of this name."""
        return self._held[self.boxes[name]].string_value

    async def _run(self, texts: dict[str, str]) -> float:
        began, self.answer = time.perf_counter(), ""
        await self._run_page(texts)
        if not self.answer:
            raise NoAnswer("the page ended without an answer")
        return time.perf_counter() - began

    async def _run_page(self, texts: dict[str, str]) -> None:
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.page_name = self._page
        message.rerun_script.context_info.timezone = "UTC"
        for box, text in texts.items():
            self._held[box].string_value = text
        message.rerun_script.widget_states.widgets.extend(self._held.values())
        await self._socket.send(message.SerializeToString())
        try:
            async with asyncio.timeout(MOST_SECONDS):
                await self._until_finished()
        except TimeoutError:
            raise NoAnswer(f"the page was not there after {MOST_SECONDS:g} seconds") from None

    async def _until_finished(self) -> None:
        async for content in self._socket:
            message = self._whole(ForwardMsg.FromString(content))
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._see(message.delta.new_element)
            elif kind == "page_info_changed":
                self._query = self.link = message.page_info_changed.query_string
            # A run that another one overtook is followed by that one.
            elif message.WhichOneof("type") == "script_finished" and (
                message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                return

    def _whole(self, message: ForwardMsg) -> ForwardMsg:
        """The server names a message that it sent before by its hash, as browsers keep them."""
        if message.WhichOneof("type") == "ref_hash":
            return self._kept[message.ref_hash]
        if message.metadata.cacheable:
            self._kept[message.hash] = message
        return message

    def _see(self, element: Element) -> None:
        kind = element.WhichOneof("type")
        if kind == "html" and ANSWERED in element.html.body:
            self.answer = element.html.body
        elif kind in WIDGETS:
            widget = getattr(element, kind)
            state = WidgetState(id=widget.id)
            WIDGETS[kind](state, widget)
            self._held[widget.id] = state
            self.boxes[widget.id.rpartition("-")[2]] = widget.id
