"""Words are found as a person reads them, in every script, and names where they stand whole."""

from __future__ import annotations

import time

import pytest

from feedback.routing.domain.crediting import named_in
from feedback.routing.domain.document import tidy_tags, tidy_words
from feedback.routing.domain.words import contains, folded


@pytest.mark.parametrize(
    ("comment", "word", "is_there"),
    [
        ("I want a REFUND!", "refund", True),
        ("refunding takes ages", "refund", False),
        ("prerefund", "refund", False),
        ("refund's late", "Refund", True),
        ("re-fund", "refund", False),
        ("我要退款,谢谢", "退款", True),
        ("我要refund啊", "refund", True),
        ("退 款", "退款", False),
        ("Ｒｅｆｕｎｄ", "refund", True),
        ("wait  in\nline", "wait in line", True),
        ("STRASSE", "straße", True),
        ("İSTANBUL", "i\u0307stanbul", True),
        ("cafe\u0301", "café", True),
        ("cafés", "café", False),
        ("C++ is hard", "c++", True),
        ("cost $5", "$5", True),
        ("cost $50", "$5", False),
        ("รอนานมาก", "นาน", True),
        ("대기시간이 길어요", "대기시간", True),
        ("word_word", "word", True),
        ("a.*b", ".*", True),
        ("aXb", ".*", False),
        ("", "refund", False),
        ("anything", "", False),
        ("refunding then refund", "refund", True),
    ],
)
def test_a_word_is_found_literally_and_whole(comment: str, word: str, is_there: bool) -> None:
    assert contains(folded(comment), folded(word)) is is_there


def test_a_hostile_comment_costs_nothing() -> None:
    begun = time.perf_counter()
    for comment in ("a" * 20_000, "aa " * 7_000, "é\u0301" * 10_000, "<script>" * 2_500):
        assert not contains(folded(comment), folded("a" * 59 + "b"))
    assert time.perf_counter() - begun < 1


PEOPLE = [(1, "Li Wei"), (2, "李伟"), (3, "李伟明"), (4, "May"), (5, "Ann Li"), (6, "王"),
          (7, "张敏"), (8, "张敏"), (9, "An"), (10, "王晓东 Wang Xiaodong")]  # fmt: skip


@pytest.mark.parametrize(
    ("comment", "named"),
    [
        ("Thank you li wei!", (1,)),
        ("Li Weiss was kind", ()),
        ("李伟服务很好", (2,)),
        ("李伟明服务很好", (3,)),
        ("李伟明和李伟都很好", (2, 3)),
        ("May helped", (4,)),
        ("in may I waited", ()),
        ("An apple, 王 and so on", ()),
        ("张敏真好", ()),
        ("Ann Li and Li Wei", (1, 5)),
        ("王晓东师傅很耐心", (10,)),
        ("Thanks Wang Xiaodong", (10,)),
        ("Thanks 王晓东 Wang Xiaodong", (10,)),
    ],
)
def test_whole_names_are_credited(comment: str, named: tuple[int, ...]) -> None:
    assert named_in(comment, PEOPLE) == named


def test_typed_lists_are_tidied() -> None:
    assert tidy_words("refund, Refund\n退款，退款、  投 诉 \n\n") == ["refund", "退款", "投 诉"]
    assert tidy_tags("a,,a ,b") == ["a", "b"]
