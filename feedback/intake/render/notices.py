"""Small customer pages: the receipt, and what is said when no survey can be shown."""

from collections.abc import Mapping, Sequence

from feedback.intake.domain.languages import tag
from feedback.intake.domain.words import words_in
from feedback.intake.render.page import Page
from feedback.intake.render.templates import policy, render, style_sheet


def notice_page(
    code: str,
    languages: Sequence[str],
    *,
    link: str = "",
    reload: bool = False,
    resend: Mapping[str, Sequence[str]] | None = None,
    action: str = "",
    text: str = "",
    press: str = "again",
    follow: str = "to_survey",
) -> Page:
    """A page that says one thing, in each of the languages.

    `code` names the words (`moved`, `gone` …), `link` leads to where `follow` says; `resend` are
    the fields of a form, kept in the page so that one press (named by `press`) sends them.
    """
    style = style_sheet()
    messages = [
        {
            "tag": tag(language),
            "title": words_in(language)[f"{code}_title"],
            "text": words_in(language)[text or f"{code}_text"],
            "words": words_in(language),
        }
        for language in languages
    ]
    html = render(
        "intake/notice.html",
        style,
        tag=tag(languages[0]),
        messages=messages,
        link=link,
        press=press,
        follow=follow,
        reload=reload,
        fields=[(name, value) for name, values in (resend or {}).items() for value in values],
        action=action,
    )
    return Page(html, policy(style))
