"""Files of cases: under random names, outside of every web root, whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

FOLDER = "uploads"


def new_key() -> str:
    """128 random bits in hexadecimal: the name of a file, and the only way to ask for it."""
    return secrets.token_hex(16)


def is_key(text: str) -> bool:
    """Whether it could be one of ours; nothing else is looked for, in tables or folders."""
    return len(text) == 32 and not set(text) - set("0123456789abcdef")


def path_of(data_dir: Path, key: str) -> Path:
    """Where the file of a key lies; raises `ValueError` for what was never a key."""
    if not is_key(key):
        raise ValueError("not a key")
    return data_dir / FOLDER / key[:2] / key


def keep(data_dir: Path, key: str, data: bytes) -> None:
    """Write the file durably under its key, readable for us only."""
    path = path_of(data_dir, key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def forget(path: Path) -> None:
    """Take a file away, if it is still there."""
    with suppress(FileNotFoundError):
        path.unlink()


def files_before(data_dir: Path, moment: float) -> Iterator[Path]:
    """Files last written before a moment (seconds since 1970), also unfinished ones."""
    folder = data_dir / FOLDER
    if not folder.is_dir():
        return
    for path in folder.glob("??/*"):
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < moment:
                yield path
