"""A visitor of the Explore page without a browser, who uploads files and has them evaluated."""

from typing import Any, Self

import httpx2
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.visitor import Visitor

_TOKEN = "_streamlit_xsrf"
_SECONDS = 120.0


class Uploader(Visitor):
    """One tab with the Explore page, whose widgets go by their labels."""

    def __init__(self, address: str) -> None:
        """`address` begins with http://."""
        self._site = address.rstrip("/")
        super().__init__(self._site.replace("http", "ws", 1), page="explore")
        self.labels: dict[str, str] = {}
        self._chosen: dict[str, str] = {}
        self.alerts: list[str] = []
        self.html: list[str] = []
        """What the page says in alerts and in HTML, of its last run."""

    async def __aenter__(self) -> Self:
        self._client = httpx2.AsyncClient(timeout=_SECONDS)
        await self._client.get(f"{self._site}/_stcore/health")
        return await super().__aenter__()

    async def __aexit__(self, *error: Any) -> None:
        await self._client.aclose()
        await super().__aexit__(*error)

    async def look(self) -> None:
        """Run the page once more."""
        self.alerts, self.html = [], []
        await self._run_page({})

    async def choose(self, label: str, value: str) -> None:
        self._chosen[self.labels[label]] = value
        self._held[self.labels[label]].string_value = value
        await self.look()

    async def press(self, label: str) -> None:
        state = WidgetState(id=self.labels[label], trigger_value=True)
        self._held[state.id] = state
        await self.look()
        del self._held[state.id]

    async def addresses(self, count: int) -> list[FileURLs]:
        """Ask for so many addresses to upload to."""
        message = BackMsg()
        message.file_urls_request.request_id = "files"
        message.file_urls_request.file_names.extend(f"{i}.txt" for i in range(count))
        message.file_urls_request.session_id = self.session
        await self._socket.send(message.SerializeToString())
        async for content in self._socket:
            answer = self._whole(ForwardMsg.FromString(content))
            if answer.WhichOneof("type") == "file_urls_response":
                return list(answer.file_urls_response.file_urls)
        raise ConnectionError("the server closed the page")

    async def put(self, place: FileURLs, content: Any, name: str = "mine.txt") -> httpx2.Response:
        """Send a file to one of these addresses, as a page does."""
        headers = {"X-Xsrftoken": self._client.cookies.get(_TOKEN) or ""}
        files = {"file": (name, content, "text/plain")}
        address = self._site + place.upload_url
        return await self._client.put(address, files=files, headers=headers)

    async def evaluate(self, content: bytes, name: str = "mine.txt") -> httpx2.Response:
        """Upload a file and press Evaluate; the response to the upload."""
        await self.choose("Data", "My own file")
        (place,) = await self.addresses(1)
        response = await self.put(place, content, name)
        if response.is_success:
            state = WidgetState(id=self.labels["File"])
            info = state.file_uploader_state_value.uploaded_file_info.add()
            info.file_id, info.name, info.size = place.file_id, name, len(content)
            info.file_urls.CopyFrom(place)
            self._held[state.id] = state
            await self.look()
            await self.press("Evaluate")
        return response

    def _whole(self, message: ForwardMsg) -> ForwardMsg:
        found = super()._whole(message)
        if found.WhichOneof("type") == "new_session":
            self.session = found.new_session.initialize.session_id
        return found

    def _see(self, element: Element) -> None:
        super()._see(element)
        kind = element.WhichOneof("type")
        if kind in ("selectbox", "file_uploader", "button"):
            widget = getattr(element, kind)
            self.labels[widget.label] = widget.id
            if widget.id in self._chosen and not getattr(widget, "set_value", False):
                self._held[widget.id].string_value = self._chosen[widget.id]
        if kind == "alert":
            self.alerts.append(element.alert.body)
        if kind == "html":
            self.html.append(element.html.body)
