"""What a PDF shows: text, pixels, fonts, QR symbols."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy
import pypdfium2


def _open(content: bytes) -> pypdfium2.PdfDocument:
    if not content.startswith(b"%PDF-"):
        raise ValueError(f"not a PDF: {content[:40]!r}")
    return pypdfium2.PdfDocument(content)


def n_pages(content: bytes) -> int:
    """How many pages."""
    return len(_open(content))


def pages(content: bytes) -> list[str]:
    """The text of each page, with plain line ends."""
    document = _open(content)
    return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]


def text(content: bytes) -> str:
    """The text of all pages."""
    return "\n".join(pages(content))


def image(content: bytes, page: int = 0, dpi: int = 150) -> numpy.ndarray:
    """A page as pixels, height x width x BGR."""
    return _open(content)[page].render(scale=dpi / 72).to_numpy()[:, :, :3].copy()


def save(content: bytes, folder: Path, dpi: int = 80) -> list[Path]:
    """Every page as a PNG file, to look at."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number in range(n_pages(content)):
        files.append(folder / f"page-{number + 1}.png")
        cv2.imwrite(str(files[-1]), image(content, number, dpi))
    return files


def size_mm(content: bytes, page: int = 0) -> tuple[int, int]:
    """Width and height of a page in whole millimetres; A4 is (210, 297)."""
    width, height = _open(content)[page].get_size()
    return round(width / 72 * 25.4), round(height / 72 * 25.4)


def fonts_embedded(content: bytes) -> set[str]:
    """The names of all fonts that draw text, without their subset tags."""
    names = set()
    for page in _open(content):
        for part in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT], max_depth=8):
            font = pypdfium2.raw.FPDFTextObj_GetFont(part.raw)
            length = pypdfium2.raw.FPDFFont_GetBaseFontName(font, None, 0)
            buffer = (pypdfium2.raw.c_char * length)()
            pypdfium2.raw.FPDFFont_GetBaseFontName(font, buffer, length)
            names.add(bytes(buffer).rstrip(b"\0").decode().split("+")[-1])
    return names


def decode(picture: numpy.ndarray) -> list[str]:
    """The texts of all QR symbols in a picture.

    The first detector overlooks two symbols in a hundred that are drawn perfectly; the second
    one finds those.
    """
    for detector in (cv2.QRCodeDetector(), cv2.QRCodeDetectorAruco()):
        _, texts, _, _ = detector.detectAndDecodeMulti(picture)
        if found := sorted(text for text in texts if text):
            return found
    return []


def decode_png(content: bytes) -> list[str]:
    """The texts of all QR symbols in a PNG file."""
    return decode(cv2.imdecode(numpy.frombuffer(content, numpy.uint8), cv2.IMREAD_COLOR))


def codes(content: bytes, dpi: int = 150) -> list[str]:
    """The texts of all QR symbols on all pages of a PDF."""
    return [code for page in range(n_pages(content)) for code in decode(image(content, page, dpi))]
