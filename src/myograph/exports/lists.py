"""Lists of texts in one text, for formats that have no lists: joined by ``|``, and taken apart again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def join(texts: Iterable[str]) -> str:
    r"""Texts joined by ``|``; one in a text stands behind a backslash, as a backslash does.

    >>> join(["a|b", "c\\"])
    'a\\|b|c\\\\'
    """
    return "|".join(re.sub(r"[|\\]", r"\\\g<0>", text) for text in texts)


def split(joined: str) -> tuple[str, ...]:
    r"""The texts that were joined; of nothing, none: no list of ours holds an empty text.

    >>> split(join(["a|b", "c\\"])), split("")
    (('a|b', 'c\\'), ())
    """
    return tuple(re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL) for text in re.findall(r"((?:[^|\\]|\\.)+)", joined, flags=re.DOTALL))
