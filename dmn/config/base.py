"""The base of all configurations."""

from pydantic import BaseModel, ConfigDict


class Config(BaseModel):
    """A frozen set of fields that refuses unknown names and numbers that are not finite."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
