"""The same markup, put through WeasyPrint and read back from the PDF."""

import pytest

from feedback.analysis.render import bar_list, distribution_chart, stacked_bands, trend_chart
from tests.analysis.render.samples import bands, distribution, reasons, trend


def test_charts_arrive_in_the_pdf_as_text_and_in_colour() -> None:
    weasyprint = pytest.importorskip("weasyprint")
    pdfium = pytest.importorskip("pypdfium2")
    charts = [
        trend_chart(trend()),
        distribution_chart(distribution()),
        stacked_bands(bands()),
        bar_list(reasons()),
    ]
    body = "".join(f"<div>{chart.svg}</div>" for chart in charts)
    pdf = weasyprint.HTML(string=f'<html lang="zh">{body}').write_pdf()
    document = pdfium.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    for expected in ("目标 30", "−20", "38", "Promoter", "54% (105)", "Σ 100%"):
        assert expected in text
    colours = set(document[0].render(scale=1).to_pil().convert("RGB").getdata())
    assert {(198, 90, 63), (43, 138, 112)} <= colours
