"""The AR model, one frame a call: the same sums as `AutoregressiveModel.step` in fewer and larger operations.

A step of so small a model costs less arithmetic than bookkeeping: query, key and value become one product that also
holds the scale and shift of the norm before it, query and key are rotated together, and residual sums join the
product before them.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ssml_engine.models.autoregressive import MAX_POSITIONS, AutoregressiveModel
from ssml_engine.models.transformer import HEAD_DIM, KVCache, LayerCache, TransformerLayer, rope_table


@dataclass(frozen=True)
class _FusedLayer:
    """Weights `[in, out]`: on a CPU one row times such a matrix is quicker than times its transpose."""

    heads: Tensor
    heads_bias: Tensor
    attended: Tensor
    gate_up: Tensor
    gate_up_bias: Tensor
    down: Tensor


class FrameStep:
    """Reads the weights of a model once; later changes of the model are not seen."""

    @torch.no_grad()
    def __init__(self, model: AutoregressiveModel) -> None:
        config = model.config.transformer
        self.dim, self.heads, self.kv_heads = config.dim, config.num_heads, config.num_kv_heads
        self._layers = [_fuse(layer) for layer in model.layers if isinstance(layer, TransformerLayer)]
        self._output, self._output_bias = _after_norm(model.norm, model.output.weight)
        self._output_bias = self._output_bias + model.output.bias
        cos, sin = rope_table(torch.arange(MAX_POSITIONS, device=model.begin.device))
        self._cos, self._sin = torch.cat([cos, cos], 1), torch.cat([-sin, sin], 1)  # [S, 64], halves swapped by roll

    @torch.inference_mode()
    def __call__(self, inputs: Tensor, cache: KVCache) -> Tensor:
        """Feed one position `[B, D]` through the cache; returns logits `[B, V]`.

        Raises ValueError when the cache is full.
        """
        place = cache.length
        if place >= cache.max_length:
            raise ValueError(f"cache holds {cache.max_length} positions, {place + 1} needed")
        x, cos, sin = inputs, self._cos[place], self._sin[place]
        for layer, memory in zip(self._layers, cache.layers, strict=True):
            x = self._product(x, self._attend(x, layer, memory, place, cos, sin), layer.attended)
            gate, up = self._product(layer.gate_up_bias, self._normalised(x), layer.gate_up).chunk(2, dim=1)
            x = self._product(x, F.silu(gate).mul_(up), layer.down)
        cache.length = place + 1
        return self._product(self._output_bias, self._normalised(x), self._output)

    def _product(self, added: Tensor, x: Tensor, weight: Tensor) -> Tensor:
        """x `[B, in]` times weight `[in, out]`, plus a bias `[out]` or rows `[B, out]`."""
        return torch.addmm(added, x, weight)

    def _normalised(self, x: Tensor) -> Tensor:
        return F.layer_norm(x, (self.dim,))

    def _attend(
        self, x: Tensor, layer: _FusedLayer, memory: LayerCache, place: int, cos: Tensor, sin: Tensor
    ) -> Tensor:
        batch, rotated_heads = len(x), self.heads + self.kv_heads
        read = self._product(layer.heads_bias, self._normalised(x), layer.heads)
        read = read.view(batch, rotated_heads + self.kv_heads, HEAD_DIM)
        rotating = read[:, :rotated_heads]
        rotated = torch.addcmul(rotating * cos, rotating.roll(HEAD_DIM // 2, 2), sin)
        memory.keys[:, :, place] = rotated[:, self.heads :]
        memory.values[:, :, place] = read[:, rotated_heads:]
        queries = rotated[:, : self.heads].reshape(batch * self.kv_heads, -1, HEAD_DIM)
        keys = memory.keys[:, :, : place + 1].flatten(0, 1)
        values = memory.values[:, :, : place + 1].flatten(0, 1)
        weights = torch.bmm(queries, keys.transpose(1, 2)).softmax(-1)
        return torch.bmm(weights, values).view(batch, -1)


def _fuse(layer: TransformerLayer) -> _FusedLayer:
    attention, ffn = layer.attention, layer.ffn
    # A power of two, so the scores are those of the unfused model.
    query = attention.query.weight * HEAD_DIM**-0.5
    heads, heads_bias = _after_norm(layer.attention_norm, torch.cat([query, attention.key_value.weight]))
    gate_up, gate_up_bias = _after_norm(layer.ffn_norm, ffn.gate_up.weight)
    attended, down = attention.output.weight.t().contiguous(), ffn.down.weight.t().contiguous()
    return _FusedLayer(heads, heads_bias, attended, gate_up, gate_up_bias, down)


def _after_norm(norm: nn.Module, weight: Tensor) -> tuple[Tensor, Tensor]:
    """W (n ⊙ s + b) = (W diag s) n + W b; weight `[out, in]` → `[in, out]` and bias `[out]`."""
    assert isinstance(norm, nn.LayerNorm)
    return (weight * norm.weight).t().contiguous(), weight @ norm.bias
