"""Phones that weights have not heard begin as those that are nearest to them."""

from __future__ import annotations

import torch

from ssml_engine.text.symbols import symbol_table
from ssml_engine.training.symbol_embeddings import start_from_nearest


def test_foreign_rows_are_the_mean_of_their_neighbours_and_english_ones_stay() -> None:
    table = symbol_table()
    before = torch.randn(len(table), 4, generator=torch.Generator().manual_seed(0))
    after = start_from_nearest(before)
    for symbol in table.symbols:
        near = [table.id(name) for name in symbol.nearest] or [symbol.id]
        assert torch.allclose(after[symbol.id], before[near].mean(0)), symbol.symbol


def test_rows_that_were_heard_stay() -> None:
    table = symbol_table()
    before = torch.randn(len(table), 4, generator=torch.Generator().manual_seed(0))
    after = start_from_nearest(before, heard=frozenset("ʁ"))
    assert torch.equal(after[table.id("ʁ")], before[table.id("ʁ")])
    assert not torch.equal(after[table.id("ɲ")], before[table.id("ɲ")])
