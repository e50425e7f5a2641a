"""A TOML file of an operator → what documents may fetch.

    # Only these hosts; ".example.com" is every name under it.  Without the line: every public host.
    allowed_hosts = ["media.example.com", ".cdn.example.com"]
    # Networks that may be reached although they are not public.
    allowed_networks = ["10.20.0.0/16"]
    allow_http = false
    max_bytes = 100_000_000
    total_timeout_s = 20.0
    connect_timeout_s = 5.0
    max_redirects = 4
    # Certificates to trust beside the system's.
    ca_file = "company.pem"
    # Scheme → folder: <audio src="clips:jingle.wav"/> is /srv/clips/jingle.wav.
    [folders]
    clips = "/srv/clips"

Every line may be left out.  Paths are relative to the file.
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ssml_engine.audio.fetch import FetchPolicy, Resolver
from ssml_engine.audio.folder import FolderResolver

_PLAIN = {
    "allow_http": (bool,),
    "max_bytes": (int,),
    "total_timeout_s": (int, float),
    "connect_timeout_s": (int, float),
    "max_redirects": (int,),
}
_LISTS = ("allowed_hosts", "allowed_networks")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_NETWORK_SCHEMES = ("http", "https")


def read_fetch_policy(path: Path) -> FetchPolicy:
    """Read a file of settings.  Raises ValueError, naming file and setting, OSError where it cannot be read."""
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
        return _policy(settings, path.parent)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _policy(settings: dict[str, Any], base: Path) -> FetchPolicy:
    known = (*_PLAIN, *_LISTS, "ca_file", "folders")
    if unknown := sorted(settings.keys() - set(known)):
        raise ValueError(f"{', '.join(unknown)}: no such setting; known are {', '.join(known)}")
    values = {name: _plain(name, settings[name]) for name in _PLAIN if name in settings}
    for name in _LISTS:
        if name in settings:
            values[name] = _texts(name, settings[name])
    if "allowed_networks" in values:
        values["allowed_networks"] = tuple(map(ipaddress.ip_network, values["allowed_networks"]))
    if "ca_file" in settings:
        values["ca_file"] = base / _text("ca_file", settings["ca_file"])
    return FetchPolicy(**values, resolvers=MappingProxyType(_folders(settings.get("folders", {}), base)))


def _folders(folders: Any, base: Path) -> dict[str, Resolver]:
    if not isinstance(folders, dict):
        raise ValueError("folders must be a table of schemes")
    for scheme in folders:
        if not _SCHEME.fullmatch(scheme) or scheme in _NETWORK_SCHEMES:
            raise ValueError(f'folders: "{scheme}" is no scheme of its own, such as "clips"')
    return {scheme: FolderResolver(base / _text(f"folders.{scheme}", path)) for scheme, path in folders.items()}


def _plain(name: str, value: Any) -> Any:
    kinds = _PLAIN[name]
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise ValueError(f"{name} must be {' or '.join(kind.__name__ for kind in kinds)}, not {value!r}")
    return value


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text, not {value!r}")
    return value


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{name} must be a list of texts, not {value!r}")
    return tuple(_text(name, item) for item in value)
