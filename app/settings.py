"""Folders, limits and the device, from DMN_* environment variables."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """What a person who runs the app may change without touching the code."""

    model_config = SettingsConfigDict(env_prefix="DMN_", frozen=True)

    checkpoints: Path = Field(
        default=REPOSITORY / "checkpoints",
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
    data: Path = Field(
        default=REPOSITORY / "data", description="Folder that holds the public data sets."
    )
    max_explored: int = Field(
        default=50_000, ge=1, description="Most questions of one data set that Explore reads."
    )


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Read once for the whole server."""
    return Settings()
