"""A photo as it may be kept: decoded within bounds, turned upright, encoded anew.

Only pixels survive: no place, no camera, no comment, nothing that follows the image in its file.
Long sides are brought down to 2,560 pixels, which reads any form that somebody photographed.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import PurePath

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2560
KINDS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
QUALITY: dict[str, dict[str, int]] = {"jpg": {"quality": 85}, "png": {}, "webp": {"quality": 82}}
ENDINGS = {"jpg": {".jpg", ".jpeg"}, "png": {".png"}, "webp": {".webp"}}
MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class Photo:
    """An encoded photo with its size in pixels."""

    kind: str
    data: bytes
    width: int
    height: int


class NoPhoto(Exception):
    """Not a photo that may be kept; the message is a code: kind, bytes, pixels, damaged."""


def cleaned(data: bytes, name: str) -> Photo:
    """The photo without metadata; raises `NoPhoto`.

    `name` is only compared with what the file is: its ending must fit.
    """
    from PIL import Image, ImageFile, ImageOps

    # WeasyPrint, once loaded, turns this on for the whole process: half a photo would pass as one.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    if len(data) > MOST_BYTES:
        raise NoPhoto("bytes")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Only the header is read here; nothing is decoded before its size is known.
            opened = Image.open(io.BytesIO(data), formats=list(KINDS))
    except Image.DecompressionBombError as fault:
        raise NoPhoto("pixels") from fault
    except Exception as fault:
        raise NoPhoto("kind") from fault
    kind = KINDS[str(opened.format)]
    if PurePath(name.replace("\\", "/")).suffix.lower() not in ENDINGS[kind]:
        raise NoPhoto("kind")
    if opened.width * opened.height > MOST_PIXELS:
        raise NoPhoto("pixels")
    try:
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(opened)
        mode = "RGBA" if kind != "jpg" and "A" in upright.getbands() + _alpha(upright) else "RGB"
        pixels = upright.convert(mode)
        pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        # A new image has no notes of the old one that an encoder could copy.
        bare = Image.new(mode, pixels.size)
        bare.paste(pixels)
        out = io.BytesIO()
        bare.save(out, format=str(opened.format), **QUALITY[kind])
    except Exception as fault:
        raise NoPhoto("damaged") from fault
    return Photo(kind, out.getvalue(), bare.width, bare.height)


def _alpha(image: object) -> tuple[str, ...]:
    return ("A",) if "transparency" in getattr(image, "info", {}) else ()
