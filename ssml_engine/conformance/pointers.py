"""A pointer such as `/words/0/rate` -> a value of the plan; one assertion about it -> what is wrong, if anything.

Pointers are those of RFC 6901, with `-1` for the last entry of a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# How far a number may be from an `equals` that JSON cannot write exactly.
_EXACT = 1e-6


class _Absent:
    def __repr__(self) -> str:
        return "nothing"


ABSENT = _Absent()


def find(plan: Any, pointer: str) -> Any:
    """The value at a pointer, ABSENT when there is none.

    >>> find({"words": [{"rate": 1.2}]}, "/words/-1/rate"), find({}, "/words/0")
    (1.2, nothing)
    """
    value = plan
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.lstrip("-").isdigit() and -len(value) <= int(key) < len(value):
            value = value[int(key)]
        else:
            return ABSENT
    return value


def judge(plan: Any, assertion: Mapping[str, Any]) -> str:
    """What is wrong with an assertion, "" when it holds.

    >>> judge({"rate": 1.2}, {"at": "/rate", "equals": 1.5})
    '/rate is 1.2, expected 1.5'
    """
    at = assertion["at"]
    found = find(plan, at)
    if "absent" in assertion:
        return "" if found is ABSENT or found is None else f"{at} is {found!r}, expected nothing"
    if found is ABSENT:
        return f"{at} is absent"
    if "exists" in assertion:
        return "" if found is not None else f"{at} is null"
    if "count" in assertion:
        count = len(found) if isinstance(found, (list, Mapping)) else None
        return "" if count == assertion["count"] else f"{at} has {count}, expected {assertion['count']}"
    if "near" in assertion:
        near, within = assertion["near"], assertion["within"]
        is_near = isinstance(found, (int, float)) and abs(found - near) <= within
        return "" if is_near else f"{at} is {found!r}, expected {near} ± {within}"
    if "contains" in assertion:
        wanted = assertion["contains"]
        return "" if wanted in found else f"{at} is {found!r}, expected {wanted!r} in it"
    return "" if _same(found, assertion["equals"]) else f"{at} is {found!r}, expected {assertion['equals']!r}"


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(found, (int, float)) and isinstance(wanted, (int, float)):
        return abs(found - wanted) <= _EXACT
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(_same, found, wanted))
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        return found.keys() == wanted.keys() and all(_same(found[key], wanted[key]) for key in wanted)
    return bool(found == wanted)
