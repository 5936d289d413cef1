"""The repository's own files, for guards that read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "feedback"
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
LEFT_OUT = {
    ".git",
    ".venv",
    ".boot",
    ".test",
    ".hypothesis",
    "instance",
    "node_modules",
    "__pycache__",
}


def python_files(folder: Path = PACKAGE) -> list[Path]:
    """Every Python file below a folder, in order."""
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def templates() -> list[Path]:
    """Every template, in order."""
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def text_files() -> Iterator[tuple[Path, str]]:
    """Every text file of the repository with its content; what was installed is left out."""
    for path in sorted(ROOT.rglob("*")):
        relative = path.relative_to(ROOT)
        hidden = {part for part in relative.parts if part in LEFT_OUT or part.endswith("_cache")}
        if hidden or not path.is_file() or ".egg-info" in str(relative):
            continue
        try:
            yield relative, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    """A path as messages show it."""
    return str(path.relative_to(ROOT))
