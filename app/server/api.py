"""REST beside the pages: the Ask page for programs.

    POST /api/v1/explain       a story and a question -> the object of `ask --json`
    GET  /api/v1/checkpoints   what can be asked
    GET  /api/v1/health        whether this server answers at all
    GET  /api/v1/ready         whether it can answer a question
    GET  /api/v1/openapi.json  all of this, for machines

Every error is one line: {"error": what was expected, what came, what to do}.
"""

import asyncio
from functools import partial
from typing import Annotated, Any, Literal

import anyio
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.exceptions import HTTPException
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import limits
from app.cache import answers
from app.settings import settings
from dmn.errors import CheckpointError, DMNError

PREFIX = "/api/v1"
_READING = anyio.CapacityLimiter(limits.REST_AT_ONCE)
_ROOM = anyio.Semaphore(limits.REST_AT_ONCE + limits.REST_WAITING)
_BYTES_A_CHARACTER = 6
"""Of JSON's longest form, backslash u and four digits."""

Text = Annotated[str, StringConstraints(min_length=1)]


class ExplainRequest(BaseModel):
    """A question about a story."""

    model_config = ConfigDict(extra="forbid", strict=True)

    story: Text = Field(description="Sentences, as prose or one a line")
    question: Text
    checkpoint: str | None = Field(
        None, description="A name of /checkpoints; the first if left out"
    )
    passes: int | None = Field(
        None, ge=1, le=12, description="Number of passes; the checkpoint's own number if left out"
    )


class Guess(BaseModel):
    answer: str
    probability: float


class Explained(BaseModel):
    """The answer with its trace; gates[pass][fact] with the stop column apart."""

    model_config = ConfigDict(extra="allow")

    answer: str
    items: list[str]
    probability: float
    sure: bool
    facts: list[str]
    gates: list[list[float]]
    stop: list[float]
    passes: list[Guess]
    placeholders: dict[str, int]
    checkpoint: str
    milliseconds: float


class Named(BaseModel):
    """A checkpoint that can be asked."""

    name: str


class Health(BaseModel):
    status: Literal["ok"]


class Ready(BaseModel):
    status: Literal["ready"]
    checkpoint: str


class Refusal(BaseModel):
    error: str


_REFUSALS: dict[int | str, dict[str, Any]] = {
    code: {"model": Refusal, "description": text}
    for code, text in {
        400: "The body is not JSON",
        404: "No such checkpoint",
        408: "The body arrived too slowly",
        413: "The body is too long",
        422: "A field is not valid",
        503: "Too many requests are waiting; Retry-After says when to try again",
    }.items()
}

api = FastAPI(
    title="DMN Lens",
    version="1",
    description="Ask a Dynamic Memory Network about a story, and see what it read.",
    docs_url=None,  # their pages would fetch scripts from elsewhere
    redoc_url=None,
)


@api.post("/explain", responses=_REFUSALS)
async def explain(asked: ExplainRequest) -> Explained:
    """Answer a question about a story."""
    try:
        _ROOM.acquire_nowait()
    except anyio.WouldBlock:
        reason = f"{limits.REST_WAITING} requests are waiting already. Try again in a second."
        raise HTTPException(503, reason, {"Retry-After": "1"}) from None
    try:
        found = await anyio.to_thread.run_sync(partial(_explain, asked), limiter=_READING)
    finally:
        _ROOM.release()
    return Explained.model_validate(found)


@api.get("/checkpoints")
async def checkpoints() -> list[Named]:
    """List the checkpoints, the default first."""
    return [Named(name=name) for name in answers.checkpoints()]


@api.get("/health")
async def health() -> Health:
    """Return 200 as long as this server answers."""
    return Health(status="ok")


@api.get("/ready", responses={503: {"model": Refusal, "description": "It cannot yet"}})
async def ready() -> Ready:
    """Return 200 if this server can answer a question; the first call reads the checkpoint."""
    try:
        found = await anyio.to_thread.run_sync(_ready)
    except DMNError as error:
        raise HTTPException(503, str(error)) from None
    return Ready(status="ready", checkpoint=found)


def _ready() -> str:
    name = _known(None)
    answers.model(name)
    return name


def _explain(asked: ExplainRequest) -> dict[str, Any]:
    name = _known(asked.checkpoint)
    return answers.explain(name, asked.story, (asked.question,), asked.passes)[0].to_json()


def _known(asked: str | None) -> str:
    """Return the checkpoint asked for, or the first, as a name. Raises CheckpointError."""
    known = answers.checkpoints()
    name = next(iter(known), "") if asked is None else asked
    if name not in known:
        raise CheckpointError(
            f"checkpoint: expected {' or '.join(known) or 'one to be there'}, got {name[:80]!r}."
        )
    return name


def _refusal(code: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, code)


@api.exception_handler(DMNError)
async def _on_dmn_error(request: Request, error: DMNError) -> JSONResponse:
    return _refusal(404 if isinstance(error, CheckpointError) else 422, str(error))


@api.exception_handler(RequestValidationError)
async def _on_invalid_request(request: Request, error: RequestValidationError) -> JSONResponse:
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return _refusal(400, f"Expected JSON, got: {first['ctx']['error']}.")
    field = ".".join(str(part) for part in first["loc"][1:]) or "the body"
    return _refusal(422, f"{field}: {first['msg']}.")


@api.exception_handler(HTTPException)
async def _on_http_error(request: Request, error: HTTPException) -> JSONResponse:
    return JSONResponse({"error": error.detail}, error.status_code, error.headers)


class WholeBody:
    """Middleware that reads the whole body of a request first: in time, and up to a length."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = _BYTES_A_CHARACTER * settings().max_story_characters
        try:
            async with asyncio.timeout(limits.REQUEST_SECONDS):
                body = await _body(receive, most)
        except TimeoutError:
            refusal = _refusal(408, f"Expected the body within {limits.REQUEST_SECONDS:g} seconds.")
            await refusal(scope, receive, send)
            return
        if body is None:
            await _refusal(413, f"Expected up to {most:,} bytes, got more.")(scope, receive, send)
            return
        await self._app(scope, _replayed(body, receive), send)


async def _body(receive: Receive, most: int) -> bytes | None:
    """Return the body; None for one that is longer, or that was broken off."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect" or len(body) > most:
            return None
        if not message.get("more_body"):
            return bytes(body)


def _replayed(body: bytes, receive: Receive) -> Receive:
    messages = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def replay() -> Message:
        return next(messages, None) or await receive()

    return replay


api.add_middleware(WholeBody)


def routes(base_path: str = "") -> list[Mount]:
    """Return the routes of this API, below the path that the whole app lies under, if any."""
    base = base_path.strip("/")
    return [Mount(f"/{base}{PREFIX}" if base else PREFIX, app=api)]
