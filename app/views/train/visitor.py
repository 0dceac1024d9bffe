"""The visitor of this session: who has signed in, and what they may do."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from app.access import policy
from app.access.policy import Policy, Visitor
from app.access.trainer import Trainer
from app.cache import runs
from app.settings import settings
from app.views.train import state


def trainer() -> Trainer:
    """By which this visitor writes. To be asked for anew at each act."""
    return Trainer(settings(), runs.launcher(), training_policy(), current(), state.given_token())


def current() -> Visitor | None:
    """Return who has signed in, as of when this session began; None for nobody."""
    return policy.visitor_from(st.user.to_dict())


def training_policy() -> Policy:
    """Return who may train on this server."""
    told = settings()
    training = told.training or policy.default_training(st.get_option("server.address"), told.hosts)
    missing = policy.missing_setup(_auth()) if training == "signed-in" else ""
    return Policy(training, told.trainers, missing)


def _auth() -> Mapping[str, Any]:
    """Return how people sign in, from secrets.toml; nothing where there is none, or none that is
    TOML.
    """
    found = st.secrets.get("auth") if st.secrets.load_if_toml_exists() else None
    return found if isinstance(found, Mapping) else {}
