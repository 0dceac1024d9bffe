"""What is said about serving holds: one table of all settings, files that fit each other."""

import ast
import re
from pathlib import Path

import pytest

from app.settings import REPOSITORY, Settings

SERVING = (REPOSITORY / "docs/serving.md").read_text()
TABLE = dict(re.findall(r"^\| `(DMN_\w+)` \| .* \| (?:`(.*)`|none)? *\|$", SERVING, re.M))
READ = re.compile(r"(?:environ(?:\.get)?[(\[]|getenv\()\s*\"(DMN_\w+)\"")


def read_from_the_environment() -> set[str]:
    """Names that the code asks the environment for, and the fields of the app's settings."""
    found = {f"DMN_{name.upper()}" for name in Settings.model_fields}
    for package in ("app", "dmn"):
        for file in (REPOSITORY / package).rglob("*.py"):
            found |= set(READ.findall(file.read_text()))
            strings = {
                node.value
                for node in ast.walk(ast.parse(file.read_text()))
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
            found |= {one for one in strings if re.fullmatch(r"DMN_[A-Z_]+", one)}
    return found


def test_the_table_holds_every_setting_and_nothing_else() -> None:
    assert set(TABLE) == read_from_the_environment()
    assert list(TABLE) == sorted(TABLE)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_default_is_what_the_table_says(name: str) -> None:
    default = Settings.model_fields[name].default
    if isinstance(default, Path):
        default = default.relative_to(REPOSITORY)
    assert str(default or "") == TABLE[f"DMN_{name.upper()}"]


def test_what_the_image_copies_goes_into_it() -> None:
    docker = (REPOSITORY / "Dockerfile").read_text()
    let_in = (REPOSITORY / ".dockerignore").read_text().splitlines()
    for line in re.findall(r"^COPY (.*) \S+$", docker, re.M):
        for path in line.split():
            assert (REPOSITORY / path).exists()
            assert f"!{path}" in let_in


def test_nginx_knows_the_replicas_of_compose() -> None:
    compose = (REPOSITORY / "compose.yaml").read_text()
    nginx = (REPOSITORY / "deploy/nginx.conf").read_text()
    replicas = re.findall(r"^  (app\d+):\n    <<: \*app", compose, re.M)
    assert len(replicas) == 3
    assert re.findall(r"server (\w+):8501", nginx) == replicas
    for variable in re.findall(r"(DMN_\w+):", compose):
        assert variable in TABLE


def test_where_people_sign_in_every_replica_gets_the_secrets_and_may_ask_the_provider() -> None:
    added = (REPOSITORY / "deploy/signed-in.yaml").read_text()
    compose = (REPOSITORY / "compose.yaml").read_text()
    replica = r"^  (app\d+):\n    <<: \*app"
    assert re.findall(replica, added, re.M) == re.findall(replica, compose, re.M)
    for variable in re.findall(r"(DMN_\w+):", added):
        assert variable in TABLE
    workdir = re.search(r"^WORKDIR (.*)", (REPOSITORY / "Dockerfile").read_text(), re.M)
    assert workdir
    assert f":{workdir[1]}/.streamlit/secrets.toml:ro" in added
    assert "networks: [inside, outside]" in added
