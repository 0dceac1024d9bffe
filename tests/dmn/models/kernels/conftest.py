"""Each kernel is tested twice: compiled, and as torch alone does its work."""

import pytest
import torch

from dmn.models.kernels import attention_gru, gate, gru, linear
from dmn.models.kernels.native import kernels_for


@pytest.fixture(params=["compiled", "plain"])
def way(request, monkeypatch) -> str:
    if request.param == "compiled":
        if kernels_for(torch.zeros(1)) is None:
            pytest.skip("no C compiler")
    else:
        for module in (attention_gru, gate, gru, linear):
            monkeypatch.setattr(module, "kernels_for", lambda *tensors: None)
    return request.param
