"""Token files → `voices/languages.toml`: the phones that English lacks and that training has heard often enough.

    python -m ssml_engine.training.heard_symbols TOKENS --languages en es fr it pt hi > voices/languages.toml

Phones that are not in the table are said with the nearest English ones.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from ssml_engine.text.symbols import symbol_table
from ssml_engine.training.token_cache import TokenCache

FEWEST = 16  # times that a phone is heard before it counts as known


def heard_symbols(tokens: TokenCache) -> list[str]:
    """Symbols of the phone table, in its order, that are not English and that the training side holds."""
    table = symbol_table()
    counts = Counter(int(symbol) for n in tokens.numbers(held_out=False) for symbol in tokens[n].phones[:, 0])
    foreign = [s for s in table.symbols if s.symbol not in table.english]
    return [s.symbol for s in foreign if counts[s.id] >= FEWEST]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tokens", type=Path)
    parser.add_argument("--languages", nargs="+", required=True, help="BCP 47, without regions")
    args = parser.parse_args()
    rows = {"languages": args.languages, "symbols": heard_symbols(TokenCache(args.tokens))}
    print("# What the weights have heard, and its phones that English lacks.")
    print("# Written by python -m ssml_engine.training.heard_symbols")
    for name, items in rows.items():
        quoted = ", ".join(f'"{item}"' for item in items)
        print(f"{name} = [{quoted}]")


if __name__ == "__main__":
    main()
