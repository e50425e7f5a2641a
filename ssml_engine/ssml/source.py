"""The text of a document, and places in it: offsets in code points <-> lines and columns.

Every other module speaks of offsets; lines and columns exist only in diagnostics.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of the source: `[start, end)` in code points from 0."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span cannot run from {self.start} to {self.end}")


@dataclass(frozen=True)
class SourceText:
    """The document as decoded text. Lines end at LF, CR LF or CR, as XML counts them."""

    text: str

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        text, size, position = self.text, len(self.text), 0
        while True:
            line_feed = text.find("\n", position)
            carriage = text.find("\r", position, line_feed if line_feed >= 0 else size)
            if carriage >= 0:
                position = carriage + 2 if text.startswith("\r\n", carriage) else carriage + 1
            elif line_feed >= 0:
                position = line_feed + 1
            else:
                return starts
            starts.append(position)

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1. Offsets past the end count as the end."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Text of a line (from 1) without its end; "" for a line that is not there."""
        if not 1 <= number <= len(self._line_starts):
            return ""
        return self.text[self._line_starts[number - 1] : self.line_end(number)]

    def line_end(self, number: int) -> int:
        """Offset of the end of a line (from 1), before its line break."""
        if number >= len(self._line_starts):
            return len(self.text)
        end = self._line_starts[number] - 1
        return end - 1 if self.text.startswith("\r\n", end - 1) else end

    def utf16_offset(self, offset: int) -> int:
        """Offset in UTF-16 code units, as Azure's clients count it."""
        return len(self.text[:offset].encode("utf-16-le", "surrogatepass")) // 2
