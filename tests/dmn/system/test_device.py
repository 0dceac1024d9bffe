import pytest
import torch

from dmn.errors import DeviceError
from dmn.system.device import choose_device, choose_precision, fast_training


@pytest.fixture(params=[False, True], ids=["no CUDA", "CUDA"])
def has_cuda(request, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: request.param)
    return request.param


def test_the_cpu_is_always_there(has_cuda):
    assert choose_device("cpu") == torch.device("cpu")


def test_auto_takes_cuda_when_there_is_one(has_cuda):
    assert choose_device("auto").type == ("cuda" if has_cuda else "cpu")


def test_cuda_is_given_or_refused_with_advice(has_cuda):
    if has_cuda:
        assert choose_device("cuda").type == "cuda"
    else:
        with pytest.raises(DeviceError, match=r"offers none\. Choose auto or cpu"):
            choose_device("cuda")


@pytest.mark.parametrize("name", ["tpu", "", "CPU", "cuda:1", "cpu "])
def test_any_other_device_is_refused_and_the_three_are_named(name):
    with pytest.raises(DeviceError, match=f"auto, cpu or cuda, got '{name}'"):
        choose_device(name)


def gpu_that_multiplies(monkeypatch, bfloat16):
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: bfloat16)
    return torch.device("cuda", 1)


def test_float32_needs_no_reason(monkeypatch):
    for device in (torch.device("cpu"), gpu_that_multiplies(monkeypatch, True)):
        assert choose_precision("float32", device) == (torch.float32, "")


def test_bfloat16_is_given_or_the_reason_why_not(monkeypatch):
    gpu = gpu_that_multiplies(monkeypatch, True)
    assert choose_precision("bfloat16", gpu) == (torch.bfloat16, "")
    for device, why in [
        (torch.device("cpu"), "is for CUDA, on cpu"),
        (gpu_that_multiplies(monkeypatch, False), "this GPU does not multiply"),
    ]:
        precision, note = choose_precision("bfloat16", device)
        assert precision == torch.float32
        assert note.startswith("precision: float32, not bfloat16")
        assert why in note


def test_what_makes_training_fast_is_undone_afterwards():
    threads, tiny = torch.get_num_threads(), torch.tensor(1e-39)
    with fast_training(threads + 1):
        assert torch.get_num_threads() == threads + 1
        assert (tiny * 1.0).item() == 0
    assert torch.get_num_threads() == threads
    assert (tiny * 1.0).item() != 0
