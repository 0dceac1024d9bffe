"""Paths that tests share."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BABI = ROOT / "tests" / "fixtures" / "babi"
"""A few stories of bAbI, for tests that need no more."""
