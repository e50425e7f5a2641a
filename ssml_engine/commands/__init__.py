"""One command of the command line per file."""

__all__: list[str] = []
