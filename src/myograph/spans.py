"""A text and a position in it with its digest in, where the text of that digest stands out."""

from __future__ import annotations

import hashlib


def find_span(text: str, start: int, end: int, digest: str) -> int | None:
    """Where the stretch of text begins that a digest is of: at ``start`` if the position is right, else the place nearest to it.

    :param digest: SHA-256 of the stretch in UTF-8, in hexadecimal.
    :returns: a count of code points; None where no stretch of that length has the digest.

    >>> find_span("a leg twitches", 2, 5, digest_of("leg"))
    2
    >>> find_span("a leg twitches", 3, 6, digest_of("leg"))
    2
    >>> find_span("a leg twitches", 2, 5, digest_of("arm")) is None
    True
    """
    if digest_of(text[start:end]) == digest:
        return start
    nearest_first = sorted(range(len(text) - (end - start) + 1), key=lambda at: abs(at - start))
    return next((at for at in nearest_first if digest_of(text[at : at + end - start]) == digest), None)


def digest_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
