"""URLs of a registered scheme → files of one folder, for operators who keep recordings beside the server."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from ssml_engine.audio.fetch import FetchError, FetchFailure


class FolderResolver:
    """`file:///clips/beep.wav` under the scheme `file`, `clips:beep.wav` under any other; nothing outside
    `root`.

    Links are followed, and refused where they leave the folder. Register it in `FetchPolicy.resolvers`.
    """

    def __init__(self, root: Path) -> None:
        """Raises ValueError where `root` is not a folder."""
        if not root.is_dir():
            raise ValueError(f"{root} is not a folder")
        self._root = root.resolve()

    def __call__(self, url: str, max_bytes: int) -> bytes:
        """The file's bytes. Raises FetchError as `Resolver` says."""
        try:
            path = self._path(url).resolve()
            inside = path.is_relative_to(self._root) and path.is_file()
        except (OSError, ValueError) as error:
            raise FetchError(FetchFailure.BAD_URL, url, "not a path") from error
        if not inside:
            # One answer for "outside" and "absent": a document must not learn what lies elsewhere.
            raise FetchError(FetchFailure.STATUS, url, "no such file in the registered folder")
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
        if len(content) > max_bytes:
            raise FetchError(FetchFailure.TOO_LARGE, url, f"more than {max_bytes} bytes")
        return content

    def _path(self, url: str) -> Path:
        parts = urlsplit(url)
        path = unquote(parts.path)
        if parts.scheme.lower() == "file":
            if parts.netloc not in ("", "localhost"):
                raise ValueError("a file URL names another host")
            return Path(path)
        return self._root / (unquote(parts.netloc) + path).lstrip("/")
