"""The words of a text by which it is found, the same for every database.

Chinese has no spaces: each pair of neighbouring characters is a token. Other scripts are cut at
spaces and punctuation, folded, and lose a plural “s”.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

LONGEST = 40
HEAVIEST = 100
_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_PARTS = re.compile(rf"[{_CHINESE}]+|[^\W_{_CHINESE}]+")
_IS_CHINESE = re.compile(rf"[{_CHINESE}]")


def tokens(text: str) -> list[str]:
    """The tokens in the order of the text; a single Chinese character alone is one too."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found: list[str] = []
    for part in _PARTS.findall(folded):
        if _IS_CHINESE.match(part):
            pairs = [part[at : at + 2] for at in range(len(part) - 1)]
            found += pairs or [part]
        else:
            found.append(_singular(part)[:LONGEST])
    return found


def weighed(parts: Iterable[tuple[str, int]]) -> Mapping[str, int]:
    """Token → weight of an item made of texts that weigh differently, at most 100 each."""
    found: Counter[str] = Counter()
    for text, weight in parts:
        for token in tokens(text):
            found[token] += weight
    return {token: min(weight, HEAVIEST) for token, weight in found.items()}


def needed(asked: Collection[str]) -> int:
    """How many different tokens of a question an item must have to be an answer.

    Half of the words; of Chinese pairs a fifth, for most of them straddle two words or say “I”,
    “of” and “how long”.
    """
    n_pairs = sum(1 for token in asked if _IS_CHINESE.match(token))
    return max(1, (len(asked) - n_pairs + 1) // 2 + n_pairs // 5)


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word
