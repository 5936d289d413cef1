"""Facts to HTML, and the cross table; WeasyPrint itself runs in `core/render`."""
