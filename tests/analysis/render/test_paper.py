"""The same markup, put through the product's renderer and read back from the PDF."""

from feedback.analysis.render import bar_list, distribution_chart, stacked_bands, trend_chart
from feedback.core.render.pdf import render_once
from tests.analysis.render.samples import bands, distribution, reasons, trend
from tests.harness import pdf


def test_charts_arrive_in_the_pdf_as_text_and_in_colour() -> None:
    charts = [
        trend_chart(trend()),
        distribution_chart(distribution()),
        stacked_bands(bands()),
        bar_list(reasons()),
    ]
    body = "".join(f"<div>{chart.svg}</div>" for chart in charts)
    content = render_once(f'<html lang="zh">{body}')
    text = pdf.text(content)
    for expected in ("目标 30", "−20", "38", "Promoter", "54% (105)", "Σ 100%"):
        assert expected in text
    blue_green_red = {tuple(dot) for row in pdf.image(content, dpi=72).tolist() for dot in row}
    assert {colour[::-1] for colour in blue_green_red} >= {(198, 90, 63), (43, 138, 112)}
