"""The command `python -m dmn export`: files that answer without a server."""

import os
from pathlib import Path
from typing import Annotated

import typer

from dmn.errors import DataError

app = typer.Typer(help="Files that open anywhere, offline.", no_args_is_help=True)

_STORY = "John picked up the apple.\nJohn went to the office.\nMary went to the garden."
_QUESTION = "Where is the apple?"
To = Annotated[Path, typer.Argument(metavar="FILE", help="HTML file to write; it must not exist")]
Checkpoint = Annotated[str, typer.Option(help="Name or folder of a checkpoint")]


@app.command()
def ask(file: To, checkpoint: Checkpoint = "babi") -> None:
    """Write a page that answers whatever is typed, without a server. Baselines, sentiment and tags
    cannot run in it.
    """
    from dmn.anywhere.page import live_page
    from dmn.lens import load

    _write(file, live_page(load(checkpoint, "cpu"), _STORY, _QUESTION))


@app.command()
def story(
    file: To,
    story: Annotated[Path, typer.Option(help="File with the story")],
    question: Annotated[str, typer.Option(help="The question")],
    checkpoint: Checkpoint = "babi",
    network: Annotated[
        bool, typer.Option(help="Put the network into the file, so that it can be asked more")
    ] = True,
) -> None:
    """Write a page that begins with a story and a question of yours."""
    from dmn.anywhere.page import live_page, still_page
    from dmn.lens import load

    try:
        text = story.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"--story: expected a UTF-8 file, got {story}: {error}.") from None
    lens = load(checkpoint, "cpu")
    made = live_page(lens, text, question) if network else still_page(lens.explain(text, question))
    _write(file, made)


def _write(file: Path, page: str) -> None:
    """Write a page to a new file, whole or not at all. Raises DataError."""
    if file.exists():
        raise DataError(f"{file}: expected a new file, this one is there. Choose another name.")
    whole = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        whole.write_text(page, encoding="utf-8")
        whole.replace(file)
    except OSError as error:
        raise DataError(f"{file}: could not be written: {error.strerror}.") from None
    print(f"{file}: {len(page.encode()) / 1e6:.1f} MB")
