"""The compiler is asked once, and whatever goes wrong with it costs speed and nothing else."""

import os
import subprocess
import sys

import pytest
import torch

from dmn.models.kernels import native
from dmn.models.kernels.native import kernels_for
from tests.paths import ROOT

SAY = """
import logging, sys
logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
import torch
from dmn.models.kernels.native import kernels_for
print([kernels_for(torch.zeros(1)) is not None for _ in range(2)])
"""


def started(**environment: str) -> list[str]:
    """The lines that a fresh process says when it asks for the kernels twice."""
    done = subprocess.run(
        [sys.executable, "-c", SAY],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1"} | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.fixture
def compiler() -> None:
    if kernels_for(torch.zeros(1)) is None:
        pytest.skip("no C compiler")


def test_the_compiled_library_is_kept_and_taken_again(compiler, tmp_path):
    home = {"XDG_CACHE_HOME": str(tmp_path)}
    assert started(**home) == ["[True, True]"]
    (library,) = (tmp_path / "dmn-lens" / "kernels").iterdir()
    made = library.stat().st_mtime_ns
    assert started(**home) == ["[True, True]"]
    assert [path.stat().st_mtime_ns for path in (tmp_path / "dmn-lens" / "kernels").iterdir()] == [
        made
    ]


def test_a_machine_without_a_compiler_says_so_once_and_goes_on(tmp_path):
    line, answer = started(XDG_CACHE_HOME=str(tmp_path), PATH=str(tmp_path), CC="")
    assert answer == "[False, False]"
    assert "torch does their work" in line
    assert "No C compiler was found; looked for cc, gcc, clang" in line


def test_a_compiler_that_fails_is_named_with_its_first_line(tmp_path):
    broken = tmp_path / "cc"
    broken.write_text("#!/bin/sh\necho 'no such processor' >&2\nexit 1\n")
    broken.chmod(0o755)
    line, answer = started(XDG_CACHE_HOME=str(tmp_path / "cache"), CC=str(broken))
    assert answer == "[False, False]"
    assert line.endswith("no such processor")


def test_plain_kernels_can_be_asked_for_and_nothing_is_said(tmp_path):
    assert started(DMN_KERNELS="plain", XDG_CACHE_HOME=str(tmp_path)) == ["[False, False]"]
    assert not list(tmp_path.iterdir())


def test_a_home_that_cannot_be_written_does_not_matter(compiler, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert started(XDG_CACHE_HOME=str(blocked)) == ["[True, True]"]


def test_a_cache_that_others_may_write_is_not_trusted(compiler, tmp_path):
    cache = tmp_path / "dmn-lens" / "kernels"
    cache.mkdir(parents=True)
    cache.chmod(0o777)
    assert started(XDG_CACHE_HOME=str(tmp_path)) == ["[True, True]"]
    assert not list(cache.iterdir())


def test_half_a_library_in_the_cache_costs_speed_only(compiler, tmp_path):
    home = {"XDG_CACHE_HOME": str(tmp_path)}
    started(**home)
    (library,) = (tmp_path / "dmn-lens" / "kernels").iterdir()
    library.write_bytes(library.read_bytes()[:100])
    line, answer = started(**home)
    assert answer == "[False, False]"
    assert "the same results, slower" in line


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.int64])
def test_other_types_are_left_to_torch(dtype):
    assert kernels_for(torch.zeros(1, dtype=dtype)) is None


def test_tensors_of_two_types_are_left_to_torch():
    assert kernels_for(torch.zeros(1), torch.zeros(1).double()) is None


@pytest.mark.parametrize(
    "tensor",
    [torch.zeros(4, 4).double(), torch.zeros(4, 4).bfloat16(), torch.zeros(4, 4, 2)[..., 0]],
    ids=["double", "bfloat16", "strided"],
)
def test_a_tensor_that_c_would_read_wrongly_never_gets_there(compiler, tensor):
    kernels = kernels_for(torch.zeros(1))
    with pytest.raises(TypeError, match=r"expected a contiguous tensor of torch\.float32 or int64"):
        kernels("multiply", 4, 4, 4, tensor, 4, 1, torch.zeros(4, 4), 4, torch.zeros(4, 4), 4, 1)


def test_another_processor_gets_a_library_of_its_own(compiler, monkeypatch):
    here = native._built("float")
    monkeypatch.setattr(native, "_processor", lambda: "flags: another one")
    monkeypatch.setattr(native.subprocess, "run", lambda *_, **__: pytest.fail("compiled"))
    with pytest.raises(pytest.fail.Exception, match="compiled"):
        native._built("float")
    assert here.exists()
