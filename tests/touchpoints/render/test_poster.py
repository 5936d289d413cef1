"""The poster as it leaves the printer."""

from __future__ import annotations

import cv2
import numpy
import pytest

from feedback.core.render.pdf import render_pdf
from feedback.touchpoints.render import poster_texts
from feedback.touchpoints.render.poster import LANGUAGES, Poster, poster_html, printed_address
from tests.harness import pdf

ADDRESS = "https://feedback.harbour-bikes.com/t/A7K39QXM"
POSTER = Poster(
    code="A7K39QXM",
    address=ADDRESS,
    name={"en": "Counter 3", "zh": "三号窗口"},
    place={"en": "Shanghai West", "zh": "上海西站"},
    owner={"en": "Harbour Bikes", "zh": "海港单车"},
)


@pytest.fixture(scope="module")
def printed() -> dict[str, bytes]:
    from flask import Flask

    from feedback.core.settings import ROOT

    app = Flask("poster", template_folder=str(ROOT / "templates"))
    with app.app_context():
        return {
            key: render_pdf(poster_html(POSTER, languages)) for key, languages in LANGUAGES.items()
        }


@pytest.mark.parametrize("key", LANGUAGES)
def test_poster_is_one_sheet_of_a4(printed, key):
    assert (pdf.n_pages(printed[key]), pdf.size_mm(printed[key])) == (1, (210, 297))


@pytest.mark.parametrize("dpi", [75, 150, 300])
@pytest.mark.parametrize("key", LANGUAGES)
def test_symbol_decodes_to_the_address_at_any_sharpness(printed, key, dpi):
    assert pdf.codes(printed[key], dpi) == [ADDRESS]


def test_symbol_decodes_from_a_photograph_tilted_blurred_and_soiled(printed):
    sheet = pdf.image(printed["both"], dpi=100)
    height, width = sheet.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 15, 0.8)
    photo = cv2.warpAffine(sheet, turn, (width, height), borderValue=(200, 200, 200))
    photo = cv2.GaussianBlur(photo, (0, 0), 1.0)
    middle = width // 2, int(height * 0.46)
    cv2.circle(photo, middle, int(width * 0.05), (90, 110, 120), -1)
    assert pdf.decode(photo) == [ADDRESS]


def test_symbol_is_at_least_ten_centimetres_wide(printed):
    sheet = pdf.image(printed["en"], dpi=150)
    _found, corners, *_rest = cv2.QRCodeDetector().detectMulti(sheet)
    left, right = corners[0][0], corners[0][1]
    width_mm = float(numpy.linalg.norm(right - left)) / 150 * 25.4
    assert 108 <= width_mm <= 112


def test_symbol_is_black_on_white(printed):
    grey = cv2.cvtColor(pdf.image(printed["en"], dpi=150), cv2.COLOR_BGR2GRAY)
    _found, corners, *_rest = cv2.QRCodeDetector().detectMulti(grey)
    xs, ys = corners[0][:, 0], corners[0][:, 1]
    inside = grey[int(min(ys)) : int(max(ys)), int(min(xs)) : int(max(xs))]
    assert (int(inside.min()), int(inside.max())) == (0, 255)


@pytest.mark.parametrize(("key", "languages"), LANGUAGES.items())
def test_poster_says_everything_in_its_languages(printed, key, languages):
    said = pdf.text(printed[key]).replace("\n", "")
    for language in languages:
        for text in (poster_texts.HEADLINE, poster_texts.SECONDS, poster_texts.NOTHING_NEEDED):
            assert text[language] in said
        assert POSTER.name[language] in said
        assert POSTER.place[language] in said
    assert "feedback.harbour-bikes.com/t/A7K39QXM" in said
    assert "110" in said


def test_poster_in_english_has_no_chinese_and_the_other_way_round(printed):
    assert poster_texts.HEADLINE["zh"] not in pdf.text(printed["en"])
    assert poster_texts.HEADLINE["en"] not in pdf.text(printed["zh"])


def test_every_text_of_the_poster_exists_in_both_languages():
    texts = {name: text for name, text in vars(poster_texts).items() if name.isupper()}
    assert {name for name, text in texts.items() if set(text) != {"en", "zh"}} == set()


def test_fonts_are_embedded(printed):
    assert pdf.fonts_embedded(printed["both"]) == {"Poster", "Poster-Bold"}


def test_printed_address_leaves_the_scheme_out():
    assert (
        printed_address("https://f.example.com:8443/t/ABCD2345") == "f.example.com:8443/t/ABCD2345"
    )
