"""Values in, XML out: texts as a reader gives them back, and none that XML cannot hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from myograph.errors import GraphError
from myograph.exports.lists import join

if TYPE_CHECKING:
    from myograph.exports.records import Record

#: Characters that XML 1.0 has no place for, not even as references.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def plain(value: object) -> str:
    r"""A value as text: lists joined by ``|``, truth values as true and false.

    >>> plain(("a", "b|c")), plain(False), plain(0.5)
    ('a|b\\|c', 'false', '0.5')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return join(value) if isinstance(value, tuple) else str(value)


def content(value: object) -> str:
    """A value between tags; readers take a bare carriage return for a line feed."""
    return escape(plain(value), {"\r": "&#13;"})


def quoted(value: object) -> str:
    """A value as that of an attribute, with its quotation marks."""
    return quoteattr(plain(value))


def checked(xml: str, record: Record) -> str:
    """XML that says what a record does.

    :raises GraphError: where it holds a character that XML has no place for.
    """
    found = _FORBIDDEN.search(xml)
    if found:
        character = f"U+{ord(found[0]):04X}"
        remedy = "Take it out of what was loaded, or choose another format, such as nodelink"
        raise GraphError(f"{record.id}: XML has no place for the character {character} that this holds. {remedy}.")
    return xml
