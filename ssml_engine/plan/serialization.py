"""Frozen dataclasses of the plan <-> plain dicts and lists, told by the types of their fields.

Fields with their default are left out; a member of a union carries its class name as "type"; the controls of
a speech are written once for each run of phones that share them.
"""

from __future__ import annotations

import types
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from itertools import groupby
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from ssml_engine.plan import timeline
from ssml_engine.plan.controls import Controls

T = TypeVar("T")


def to_plain(value: Any) -> Any:
    """A dataclass as a dict, a tuple as a list, anything else as it is."""
    if is_dataclass(value) and not isinstance(value, type):
        return _dataclass_to_plain(value)
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    return value


def from_plain(cls: type[T], plain: Any, path: str = "$") -> T:
    """The dataclass that `to_plain` made a dict of. Raises ValueError with the path of what is wrong."""
    if not isinstance(plain, dict):
        raise ValueError(f"{path} is {type(plain).__name__}, expected an object")
    hints = _hints(cls)  # type: ignore[arg-type]
    unknown = set(plain) - set(hints) - {"type"}
    if unknown:
        raise ValueError(f"{path} has no field {min(unknown)!r}")
    values: dict[str, Any] = {}
    for item in fields(cls):  # type: ignore[arg-type]
        if item.name in plain:
            where = f"{path}.{item.name}"
            if cls is timeline.Speech and item.name == "controls":
                values[item.name] = _controls_from_runs(plain[item.name], where)
            else:
                values[item.name] = _value(hints[item.name], plain[item.name], where)
        elif item.default is MISSING and item.default_factory is MISSING:
            raise ValueError(f"{path} lacks {item.name!r}")
    try:
        return cls(**values)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _dataclass_to_plain(value: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    if isinstance(value, get_args(timeline.Item)):
        plain["type"] = type(value).__name__
    for item in fields(value):
        content = getattr(value, item.name)
        if item.default is not MISSING and content == item.default:
            continue
        if isinstance(value, timeline.Speech) and item.name == "controls":
            plain[item.name] = [
                {"count": len(list(run)), **to_plain(controls)} for controls, run in groupby(content)
            ]
        else:
            plain[item.name] = to_plain(content)
    return plain


def _controls_from_runs(plain: Any, path: str) -> tuple[Controls, ...]:
    found: list[Controls] = []
    for index, run in enumerate(plain):
        count = run.get("count")
        if type(count) is not int or count < 1:
            raise ValueError(f"{path}[{index}].count is {count!r}, expected 1 or more")
        rest = {key: item for key, item in run.items() if key != "count"}
        found.extend([from_plain(Controls, rest, f"{path}[{index}]")] * count)
    return tuple(found)


def _value(hint: Any, plain: Any, path: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        if type(None) in arguments and plain is None:
            return None
        members = [member for member in arguments if member is not type(None)]
        if len(members) == 1:
            return _value(members[0], plain, path)
        return _member(members, plain, path)
    if origin is tuple:
        if not isinstance(plain, (list, tuple)):
            raise ValueError(f"{path} is {type(plain).__name__}, expected a list")
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(_value(arguments[0], item, f"{path}[{i}]") for i, item in enumerate(plain))
        if len(arguments) != len(plain):
            raise ValueError(f"{path} has {len(plain)} entries, expected {len(arguments)}")
        pairs = enumerate(zip(arguments, plain, strict=True))
        return tuple(_value(kind, item, f"{path}[{i}]") for i, (kind, item) in pairs)
    if origin is Literal:
        if plain not in arguments:
            raise ValueError(f"{path} is {plain!r}, expected one of {arguments}")
        return plain
    if is_dataclass(hint) and isinstance(hint, type):
        return from_plain(hint, plain, path)
    return _scalar(hint, plain, path)


def _member(members: list[Any], plain: Any, path: str) -> Any:
    name = plain.get("type") if isinstance(plain, dict) else None
    for member in members:
        if member.__name__ == name:
            return from_plain(member, plain, path)
    raise ValueError(f"{path}.type is {name!r}, expected one of {[m.__name__ for m in members]}")


def _scalar(hint: Any, plain: Any, path: str) -> Any:
    if hint is float and type(plain) in (int, float):
        return float(plain)
    if hint in (int, str, bool) and type(plain) is hint:
        return plain
    raise ValueError(f"{path} is {plain!r}, expected {getattr(hint, '__name__', hint)}")
