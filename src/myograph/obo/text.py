"""The path of an OBO file in, its text and what fastobo reads in that out, or an error that says which line is wrong."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from myograph.errors import SHOWN, LoadError, MissingExtra, Problem
from myograph.files import long_line, not_utf8, read_unpacked, too_long

_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "W": " "}
_SHOWN = 80


def parse(path: str | Path) -> tuple[str, Any]:
    """The text of an OBO file and the document that fastobo reads in it.

    :raises LoadError: where it cannot be read, does not parse or has what fastobo passes over.
    :raises MissingExtra: where the package fastobo is not installed.
    """
    try:
        import fastobo  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        raise MissingExtra("reading OBO files", "obo") from None
    name = str(path)
    text = _read(Path(path))
    if text.startswith("\ufeff"):
        raise refusal(name, "the file begins with a byte order mark", "Save it as UTF-8 without BOM.", 1)
    if number := long_line(text):
        raise too_long(name, number)
    _check_qualifiers(name, text)
    try:
        source = _spelt_for_fastobo(text)
        document = fastobo.load(io.BytesIO(source.encode()))
    except SyntaxError as error:
        found = text.split("\n")[error.lineno - 1].strip() if error.lineno and error.lineno <= text.count("\n") + 1 else None
        raise refusal(name, f"this is not OBO: {error.msg}", "Put the line right.", error.lineno, found) from None
    except BaseException as error:
        if (
            type(error).__name__ != "PanicException"
        ):  # what fastobo raises on some malformed files: no child of Exception, and not importable
            raise
        raise refusal(
            name, "this is not OBO: the parser gives up on it", "Look for a line whose tag is misspelt or commented out."
        ) from None
    return text, document


def _read(path: Path) -> str:
    data = read_unpacked(path)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise not_utf8(path, data, "Save the file with the encoding UTF-8.", line) from None


def refusal(path: str, what: str, remedy: str, line: int | None = None, found: str | None = None) -> LoadError:
    """The error that says what is wrong with a line of a file."""
    found = found if found is None or len(found) <= _SHOWN else f"{found[: _SHOWN - 1]}…"
    return LoadError([Problem(path, what, remedy, line=line, found=found)])


def _check_qualifiers(path: str, text: str) -> None:
    """Refuse qualifiers where the parser would pass them over: in the header, and of an id."""
    header = text.partition("\n[")[0]
    lines = [
        match for match in re.finditer(r"^(?![ !]).*(?<!\\)\}\s*(?:!.*)?$", header, re.MULTILINE) if not match[0].startswith("owl-axioms")
    ]
    lines += re.finditer(r"^id:.*(?<!\\)\}\s*(?:!.*)?$", text, re.MULTILINE)
    problems = [
        Problem(
            path,
            "qualifiers in the header or of an id cannot be kept",
            "Remove them, or write \\{ and \\} where they are part of the text.",
            line=text.count("\n", 0, match.start()) + 1,
            found=match[0].strip()[:_SHOWN],
        )
        for match in lines[:SHOWN]
    ]
    if problems:
        raise LoadError(problems)


def _spelt_for_fastobo(text: str) -> str:
    r"""The same text in a spelling that fastobo 0.14 reads right: it takes ``\W`` for a W, and cuts a URL short at an escape after #."""
    if "\\W" in text:
        text = re.sub(r"\\(.)", lambda found: "\\ " if found[1] == "W" else found[0], text)
    return re.sub(r'\b(https?|ftp)(://[^\s"\]\\]*\\)', r"\1\\\2", text)


def unescape(text: str) -> str:
    """A text without the escapes of the format."""
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), text) if "\\" in text else text


def id_of(ident: object) -> str:
    """An identifier as it reads without the escapes of the format."""
    return unescape(str(ident))
