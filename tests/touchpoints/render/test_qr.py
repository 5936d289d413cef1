"""QR symbols are decoded back from every form in which they leave."""

from __future__ import annotations

import re

import pytest
from PIL import Image

from feedback.touchpoints.domain.printing import QUIET_MODULES, PrintSize
from feedback.touchpoints.render import qr
from tests.harness import pdf

ADDRESSES = [
    "http://127.0.0.1:8000/t/A7K39QXM",
    "https://feedback.example.com/t/ZZZZ2345",
    "https://feedback.a-rather-long-organisation-name.example.com/service/t/A7K39QXM",
]


@pytest.mark.parametrize("size", PrintSize)
@pytest.mark.parametrize("address", ADDRESSES)
def test_png_decodes_to_the_address(address, size):
    assert pdf.decode_png(qr.png(address, size)) == [address]


@pytest.mark.parametrize("address", ADDRESSES)
def test_sturdy_png_decodes_to_the_address(address):
    assert pdf.decode_png(qr.png(address, sturdy=True)) == [address]


def test_png_prints_at_its_size(tmp_path):
    file = tmp_path / "qr.png"
    file.write_bytes(qr.png(ADDRESSES[0], PrintSize.COUNTER))
    with Image.open(file) as picture:
        dots = picture.info["dpi"][0]
        modules = qr.n_modules(ADDRESSES[0])
        width_mm = picture.width / dots * 25.4 * modules / (modules + 2 * QUIET_MODULES)
    assert 60 <= width_mm < 65


def test_quiet_zone_is_four_light_modules_on_every_side():
    rows = qr.matrix(ADDRESSES[0])
    edge = [*rows[:4], *rows[-4:], *(row[:4] for row in rows), *(row[-4:] for row in rows)]
    assert [module for row in edge for module in row if module] == []


def test_svg_draws_exactly_the_modules():
    rows = qr.matrix(ADDRESSES[0])
    dark = set()
    path = qr.svg(ADDRESSES[0]).rpartition('d="')[2]
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", path):
        dark |= {(int(x) + step, int(y)) for step in range(int(width))}
    assert dark == {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}


def test_svg_has_no_style_and_escapes_its_title():
    markup = qr.svg(ADDRESSES[0], title='<a> & "b"')
    assert "style" not in markup
    assert "<title>&lt;a&gt; &amp; &#34;b&#34;</title>" in markup
