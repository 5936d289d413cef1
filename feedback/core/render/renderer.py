"""The child process that turns HTML into PDF: the only module that loads WeasyPrint.

Reads one JSON line {"html", "assets"} from stdin, answers one line: {"ok", "n_bytes"} and then the
bytes, or {"error"}. It opens no network address and no file that the page names: `app:` names come
from the request's assets or from the fonts folder; everything else is refused.
"""

from __future__ import annotations

import base64
import json
import logging
import resource
import sys
from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parents[3] / "static" / "fonts"
MOST_MEMORY_BYTES = 1_500 * 1024 * 1024
MOST_CPU_SECONDS = 20


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _limit_cpu() -> None:
    """Allow this render its share of CPU time, whatever earlier ones used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + MOST_CPU_SECONDS, resource.RLIM_INFINITY))


def _leave_the_network() -> None:
    """A namespace without any interface, where the system allows it."""
    import ctypes

    new_user, new_net = 0x10000000, 0x40000000
    libc = ctypes.CDLL(None, use_errno=True)
    libc.unshare(new_user | new_net)


def _fetcher(assets: dict[str, bytes]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AppFetcher(URLFetcher):
        """Serves `app:` names; refuses every other address."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=[], allow_redirects=False)

        def fetch(self, url: str, headers: Any = None) -> Any:
            name = url.removeprefix("app:")
            if name == url:
                raise ValueError("only app: addresses are served")
            if name in assets:
                return URLFetcherResponse(url, body=assets[name])
            if name.startswith("fonts/"):
                file = FONTS / Path(name).name
                if file.is_file():
                    return URLFetcherResponse(url, body=file.read_bytes())
            raise ValueError(f"unknown app: name {name!r}")

    return AppFetcher()


def main() -> None:
    """Serve renders until stdin closes."""
    _limit_memory()
    _leave_the_network()
    # A full stderr pipe would stop the child.
    logging.disable(logging.CRITICAL)
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        _limit_cpu()
        try:
            task = json.loads(line)
            assets = {name: base64.b64decode(body) for name, body in task.get("assets", {}).items()}
            document = weasyprint.HTML(
                string=task["html"], url_fetcher=_fetcher(assets), base_url="app:"
            )
            pdf = document.write_pdf(font_config=fonts, pdf_tags=True)
            out.write(json.dumps({"ok": True, "n_bytes": len(pdf)}).encode() + b"\n")
            out.write(pdf)
        except Exception as error:
            answer = {"ok": False, "error": f"{type(error).__name__}: {error}"[:400]}
            out.write(json.dumps(answer).encode() + b"\n")
        out.flush()


if __name__ == "__main__":
    main()
