import pytest
import torch

from dmn.device import choose_device
from dmn.errors import DeviceError


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
