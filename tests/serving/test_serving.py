"""What is said about serving holds: one table of all settings, files that fit each other."""

import ast
import os
import re
import subprocess
import sys
from itertools import takewhile
from pathlib import Path
from tempfile import gettempdir

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


def test_what_compose_keeps_lies_on_volumes_that_its_user_may_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compose = (REPOSITORY / "compose.yaml").read_text()
    named = dict(re.findall(r"^    (DMN_(?:HOME|RUNS|DATA)): (/\S+)", compose, re.M))
    volumes = re.findall(r"^    - \$\{\w+:-\./(\w+)\}:(/[^:\s]+)(:ro)?$", compose, re.M)
    by_place = {place: (host, bool(read_only)) for host, place, read_only in volumes}
    for name, path in named.items():
        monkeypatch.setenv(name, path)
    monkeypatch.delenv("DMN_CHECKPOINTS", raising=False)
    command = "from app.settings import settings as s; print(s().checkpoints, s().runs, s().data)"
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    kept, runs, data = done.stdout.split()
    assert not by_place[kept][1]
    assert not by_place[runs][1]
    assert by_place[data][1]
    made = re.search(r"^install -d -o 1000 (.+?) &&", SERVING, re.M)
    assert made is not None
    assert {by_place[kept][0], by_place[runs][0]} <= set(made[1].split())


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become the image's user")
def test_the_image_s_user_keeps_a_checkpoint_in_a_folder_made_as_said(
    tiny_checkpoint: Path, tmp_path: Path
) -> None:
    """Released checkpoints are root's, what is kept is the user's own."""
    for folder in takewhile(lambda one: one != Path(gettempdir()), (tmp_path, *tmp_path.parents)):
        folder.chmod(0o755)  # pytest's own folders are for one user alone
    kept = tmp_path / "home" / "checkpoints"
    kept.mkdir(parents=True)
    kept.parent.chmod(0o755)
    os.chown(kept, 1000, 1000)
    code = (
        "import os, sys; os.setgid(1000); os.setuid(1000)\n"
        "from pathlib import Path\n"
        "from dmn.models.checkpoints.store import keep\n"
        "print(keep(Path(sys.argv[1]), Path(sys.argv[2]), 'mine'))\n"
    )
    # Everything is imported before the user changes: this checkout may be root's alone.
    code = "import torch, dmn.models.checkpoints.store\n" + code
    subprocess.run(
        [sys.executable, "-c", code, str(tiny_checkpoint), str(kept)], cwd=REPOSITORY, check=True
    )
    assert (kept / "mine" / "config.json").stat().st_uid == 1000
