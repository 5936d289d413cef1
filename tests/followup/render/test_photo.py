"""What becomes of files that are sent as photos."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageFile

from feedback.followup.render.photo import LONGEST_SIDE, MOST_BYTES, NoPhoto, cleaned


def photo(kind="JPEG", size=(80, 40), mode="RGB", **more):
    out = io.BytesIO()
    Image.new(mode, size, 128).save(out, kind, **more)
    return out.getvalue()


def with_place():
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    exif[0x0112] = 6
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (31.0, 13.0, 49.0)
    return exif


def png_of(width, height):
    """A PNG whose header promises a size; nothing is behind it."""

    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data
            + struct.pack(">I", zlib.crc32(name + data) & 0xFFFFFFFF)
        )  # fmt: skip

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b""))


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "a.jpg"), ("JPEG", "a.JPEG"), ("PNG", "a.png"), ("WEBP", "a.webp")]
)
def test_place_and_camera_do_not_survive(kind, name):
    sent = photo(kind, exif=with_place())
    assert b"SecretCam" in sent
    kept = cleaned(sent, name)
    again = Image.open(io.BytesIO(kept.data))
    assert (again.format, dict(again.getexif()), again.info.get("comment")) == (kind, {}, None)
    assert b"SecretCam" not in kept.data
    # It was on its side, and stands upright now.
    assert (kept.width, kept.height) == (40, 80)


def test_what_hides_behind_or_inside_the_picture_is_gone():
    evil = b"<?php system($_GET['c']); ?><script>alert(1)</script>"
    kept = cleaned(photo(comment=evil) + evil, "a.jpg")
    assert b"php" not in kept.data
    assert b"script" not in kept.data


def test_large_photos_are_brought_down():
    kept = cleaned(photo(size=(5200, 2600)), "a.jpg")
    assert (kept.width, kept.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize("mode", ["RGBA", "P", "LA", "L"])
def test_every_kind_of_pixels_is_taken(mode):
    assert cleaned(photo("PNG", mode=mode), "a.png").kind == "png"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg", "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.png", "kind"),
        (b"<html><script>alert(1)</script></html>", "a.jpg", "kind"),
        (b"<?php system('id');", "a.jpg", "kind"),
        (b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)", "a.gif", "kind"),
        (b"PK\x03\x04" + b"\x00" * 100, "a.webp", "kind"),
        (b"%PDF-1.7", "a.jpg", "kind"),
        (b"", "a.jpg", "kind"),
        (photo("GIF", mode="P"), "a.gif", "kind"),
        (photo("BMP"), "a.jpg", "kind"),
        (photo("PNG"), "a.jpg", "kind"),
        (photo(), "a.php", "kind"),
        (photo(), "a.jpg.php", "kind"),
        (photo(), "a", "kind"),
        (photo(), "../../a.svg", "kind"),
        (png_of(20_000, 20_000), "a.png", "pixels"),
        (png_of(8_000, 5_001), "a.png", "pixels"),
        (png_of(60_000, 60_000), "a.png", "pixels"),
        (png_of(100, 100), "a.png", "damaged"),
        (photo("PNG", size=(300, 300))[:200], "a.png", "damaged"),
        (b"\xff\xd8" + b"\x00" * MOST_BYTES, "a.jpg", "bytes"),
    ],
)
def test_anything_else_is_refused(data, name, code):
    with pytest.raises(NoPhoto) as refused:
        cleaned(data, name)
    assert str(refused.value) == code


def test_half_a_photo_is_refused_where_another_library_lets_it_pass(monkeypatch):
    # WeasyPrint sets this for the whole process when it is imported.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    sent = photo(size=(300, 300))
    with pytest.raises(NoPhoto) as refused:
        cleaned(sent[: len(sent) // 2], "a.jpg")
    assert str(refused.value) == "damaged"
