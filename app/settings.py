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
        description="auto, cpu or cuda: what computes the answers; auto takes CUDA if it is there.",
    )
    threads: int = Field(
        default=1, ge=1, description="CPU threads; more than one slows down a busy machine."
    )
    max_story_characters: int = Field(
        default=250_000, ge=100, description="Maximum length of a story, in characters."
    )
    max_questions: int = Field(
        default=12, ge=1, description="Maximum number of questions about a story."
    )
    lessons: Path = Field(
        default=Path(__file__).parent / "assets" / "lessons",
        description="Folder that holds one TOML file per lesson.",
    )
    data: Path = Field(
        default=folders.home() / "data", description="Folder that holds the public data sets."
    )
    max_answered: int = Field(
        default=1_000_000, ge=1, description="Maximum number of questions in Explore."
    )
    max_explored: int = Field(
        default=50_000,
        ge=1,
        description="Maximum number of them kept for viewing; of more, a random sample is kept.",
    )
    max_memory_gigabytes: float | None = Field(
        default=None,
        gt=0,
        description="Memory that the server may use; default: the container's or the machine's.",
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
        description="plain text, or json: one object per line, also for requests.",
    )
    training: Training | None = Field(
        default=None,
        description="Who may train from the page. on: everybody; off: nobody; signed-in: trainers "
        "who are signed in; token: all who have the token that the server prints. The default "
        "is on for a server of this machine only, token if the machine has several accounts, and "
        "otherwise off.",
    )
    trainers: str = Field(
        default="",
        description="E-mail addresses, with commas between them, of those who may train after they "
        "sign in; `*@dept.example.edu` allows a whole domain.",
    )
    slots: int = Field(default=1, ge=1, description="Runs trained at once; others are queued.")
    max_queued: int = Field(default=8, ge=0, description="Maximum number of runs in the queue.")
    max_minutes: float | None = Field(
        default=None, gt=0, description="Minutes after which a run launched from the page stops."
    )
    max_runs_gigabytes: float | None = Field(
        default=None,
        gt=0,
        description="Disk space of runs and uploads from which on no new run starts.",
    )
    keep_runs_days: float | None = Field(
        default=None, gt=0, description="Days after which a run that has ended is deleted."
    )
    keep_runs_gigabytes: float | None = Field(
        default=None, gt=0, description="Disk space above which the oldest ended runs go."
    )
    keep_log_megabytes: float | None = Field(
        default=None, gt=0, description="Megabytes to which the log of an ended run is cut."
    )
    keep_cache_days: float | None = Field(
        default=None, gt=0, description="Days after which tokenised data leave the cache."
    )


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Read once for the whole server."""
    return Settings()
