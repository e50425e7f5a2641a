"""Prefixes -> namespaces, as an immutable scope that is handed down the tree.

Both spellings of Azure's namespaces and "none at all" are one here: SYNTHESIS and MSTTS.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SYNTHESIS = "http://www.w3.org/2001/10/synthesis"
MSTTS = "http://www.w3.org/2001/mstts"
MATHML = "http://www.w3.org/1998/Math/MathML"
XML = "http://www.w3.org/XML/1998/namespace"

# What counts as which; Azure's own documents use all of these.
_SAME = {
    "": SYNTHESIS,
    "http://www.w3.org/2001/10/synthesis": SYNTHESIS,
    "https://www.w3.org/2001/10/synthesis": SYNTHESIS,
    "http://www.w3.org/2001/mstts": MSTTS,
    "https://www.w3.org/2001/mstts": MSTTS,
}


@dataclass(frozen=True)
class Scope:
    """The namespace declarations in force. The key "" is the default namespace."""

    bindings: Mapping[str, str] = field(default_factory=lambda: {"xml": XML})

    def inside(self, attributes: Sequence[str]) -> Scope:
        """The scope within an element; `attributes` alternates names and values."""
        declared: dict[str, str] = {}
        for name, value in zip(attributes[::2], attributes[1::2], strict=True):
            if name == "xmlns":
                declared[""] = value
            elif name.startswith("xmlns:"):
                declared[name[len("xmlns:") :]] = value
        return Scope({**self.bindings, **declared}) if declared else self

    @staticmethod
    def declares(attribute: str) -> bool:
        """True for `xmlns` and `xmlns:…`."""
        return attribute == "xmlns" or attribute.startswith("xmlns:")

    def element(self, name: str) -> tuple[str | None, str, bool]:
        """Namespace and local name of a tag, and whether its prefix is declared."""
        prefix, colon, local = name.partition(":")
        if not colon:
            uri = self.bindings.get("", "")
            return _SAME.get(uri, uri), name, True
        bound = self.bindings.get(prefix)
        if not bound:
            return None, local, False
        return _SAME.get(bound, bound), local, True

    def attribute(self, name: str) -> tuple[str | None, bool]:
        """Namespace of an attribute, None without a prefix, and whether its prefix is declared."""
        prefix, colon, _ = name.partition(":")
        if not colon:
            return None, True
        bound = self.bindings.get(prefix)
        return (_SAME.get(bound, bound), True) if bound else (None, False)
