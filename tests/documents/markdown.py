"""The fenced blocks and commands of a document in Markdown."""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

SHELLS = ("bash", "sh", "console")


class Block(NamedTuple):
    """A fenced block: its language, what stands behind that, and its text."""

    language: str
    note: str
    text: str


def blocks(markdown: str) -> list[Block]:
    found = re.findall(r"^```(\w+) ?(.*?)\n(.*?)^```", markdown, re.MULTILINE | re.DOTALL)
    return [Block(*one) for one in found]


def simple_commands(line: str) -> list[list[str]]:
    """The commands of one shell line, without prompt, variables and the program's folder."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    commands: list[list[str]] = [[]]
    for word in lexer:
        if set(word) <= set("();<>|&"):
            commands.append([])
        elif commands[-1] or not (word == "$" or re.match(r"[A-Z_]+=", word)):
            commands[-1].append(word if commands[-1] else Path(word).name)
    return commands


def shell_lines(markdown: str) -> list[str]:
    """Lines of the blocks for a shell, what is fed to a command left out; "\\" joins two."""
    text = "".join(one.text for one in blocks(markdown) if one.language in SHELLS)
    text = re.sub(r"<<'?(\w+)'?(.*\n)(?:.*\n)*?\1\n", r"\2", text)
    return text.replace("\\\n", " ").splitlines()


def inline_commands(markdown: str) -> list[str]:
    """Commands of Python within the text, a wish for any word in capitals left out."""
    prose = re.sub(r"^```.*?^```", "", markdown, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`(python -m [^`]+)`", prose)


def commands_in(markdown: str, *beginning: str) -> list[tuple[str, ...]]:
    """What follows `beginning` in each command of blocks and text that starts with it."""
    size = len(beginning)
    lines = [*shell_lines(markdown), *inline_commands(markdown)]
    commands = [words for line in lines for words in simple_commands(line)]
    return [tuple(words[size:]) for words in commands if tuple(words[:size]) == beginning]
