"""The tiny engine with random weights that the synthesis tests use."""

from tests.synthesis.conftest import engine, library, networks

__all__ = ["engine", "library", "networks"]
