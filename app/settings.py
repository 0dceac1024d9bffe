"""Folders, limits and the device, from DMN_* environment variables."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from dmn.system import folders

Training = Literal["on", "off", "signed-in", "token"]
"""Who may train from the page."""
REPOSITORY = folders.ROOT


class Settings(BaseSettings):
    """The settings of the app, read from environment variables."""

    model_config = SettingsConfigDict(env_prefix="DMN_", frozen=True)

    checkpoints: Path = Field(
        default=folders.home() / "checkpoints",
        description="Folder that holds one folder per checkpoint.",
    )
    device: str = Field(
        default="auto",
        description="auto, cpu or cuda: which one answers; auto takes CUDA if it can.",
    )
    threads: int = Field(
        default=1, ge=1, description="CPU threads; more than one slows down a busy machine."
    )
    max_story_characters: int = Field(
        default=250_000, ge=100, description="Longest story that the page answers, in characters."
    )
    max_questions: int = Field(
        default=12, ge=1, description="Most questions answered at once on one story."
    )
    lessons: Path = Field(
        default=Path(__file__).parent / "assets" / "lessons",
        description="Folder that holds one TOML file per lesson.",
    )
    data: Path = Field(
        default=folders.home() / "data", description="Folder that holds the public data sets."
    )
    max_answered: int = Field(
        default=1_000_000, ge=1, description="Most questions of one data set that Explore answers."
    )
    max_explored: int = Field(
        default=50_000,
        ge=1,
        description="Most of them that it keeps to be looked at; of more it keeps a fair sample.",
    )
    max_memory_gigabytes: float | None = Field(
        default=None,
        gt=0,
        description="Memory that the server may use; by default the container's, or the machine's.",
    )
    runs: Path = Field(
        default=folders.home() / "runs", description="Folder that holds one folder per run."
    )
    ray: str = Field(
        default="",
        description="Address of a Ray cluster's head, such as http://10.0.0.5:8265; Train then "
        "asks where to run. Runs and data lie on a disk that all its nodes see.",
    )
    hosts: str = Field(
        default="",
        description="Host names of this server, separated by commas; `*.` means any subdomain. Its "
        "addresses and localhost are always allowed.",
    )
    log: Literal["plain", "json"] = Field(
        default="plain",
        description="plain for people, or json: one object a line, requests among them.",
    )
    training: Training | None = Field(
        default=None,
        description="Who may train from the page. on: everybody; off: nobody; signed-in: trainers "
        "who are signed in; token: who has the token that the server prints. The default is on for "
        "a server of this machine only, token if the machine has several accounts, and else off.",
    )
    trainers: str = Field(
        default="",
        description="E-mail addresses of those who may train where people sign in, with commas "
        "between; `*@dept.example.edu` stands for all of a place.",
    )
    slots: int = Field(default=1, ge=1, description="Runs trained at once; others are queued.")
    max_queued: int = Field(default=8, ge=0, description="Most runs in the queue.")
    max_minutes: float | None = Field(
        default=None, gt=0, description="Minutes after which a run launched from the page stops."
    )
    max_runs_gigabytes: float | None = Field(
        default=None,
        gt=0,
        description="Room that all runs and uploads together may take before a new run.",
    )
    keep_runs_days: float | None = Field(
        default=None, gt=0, description="Days after which a run that has ended is deleted."
    )
    keep_runs_gigabytes: float | None = Field(
        default=None, gt=0, description="Room above which the oldest ended runs are deleted."
    )
    keep_log_megabytes: float | None = Field(
        default=None, gt=0, description="Megabytes that stay of the log of a run that has ended."
    )
    keep_cache_days: float | None = Field(
        default=None, gt=0, description="Days after which tokenised data leave the cache."
    )


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Read once for the whole server."""
    return Settings()
