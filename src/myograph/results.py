"""Rows of terms in, one of the W3C's SPARQL 1.1 results formats out, a piece of text for each row: JSON, XML, CSV or TSV."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode

from myograph.errors import QuestionError
from myograph.vocabulary import XSD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from myograph.engines import Term

_STRING = XSD + "string"

#: What a text begins with that spreadsheets take for a formula, also after a tab or a line end, and as East Asian ones write it.
_FORMULA = r"[=+\-@\t\r\n＝＋－＠]"

#: A number, as XML Schema writes it.
_NUMBER = r"[+-]?(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|INF)\Z"

#: What is written in quotation marks.
_QUOTED = r"(?s:\s|.*[,;\t\r\n\"]|.*\s\Z)"


def to_json(columns: Sequence[str], rows: Iterable[Sequence[Term]]) -> Iterator[str]:
    """SPARQL 1.1 Query Results JSON Format."""
    import json

    def indented(value: object, spaces: int) -> str:
        return json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n" + " " * spaces)

    yield f'{{\n  "head": {indented({"vars": list(columns)}, 2)},\n  "results": {{\n    "bindings": ['
    before = "\n"
    for row in rows:
        bindings = {column: _json_term(term) for column, term in zip(columns, row, strict=True) if term is not None}
        yield f"{before}      {indented(bindings, 6)}"
        before = ",\n"
    yield ("]" if before == "\n" else "\n    ]") + "\n  }\n}\n"


def to_xml(columns: Sequence[str], rows: Iterable[Sequence[Term]]) -> Iterator[str]:
    """SPARQL Query Results XML Format.

    :raises QuestionError: where a text holds a character that no XML can hold.
    """
    from xml.sax.saxutils import escape, quoteattr

    def content(text: str) -> str:
        for letter in text:
            if (letter < " " and letter not in "\t\n\r") or letter in "\ufffe\uffff":
                raise QuestionError(f"XML cannot hold the character U+{ord(letter):04X} in {text!r}. Use json, csv or tsv.")
        return escape(text, {"\r": "&#13;"})  # which a reader of XML would take for a line end

    def element(term: Term) -> str:
        if isinstance(term, NamedNode):
            return f"<uri>{content(term.value)}</uri>"
        if isinstance(term, BlankNode):
            return f"<bnode>{content(term.value)}</bnode>"
        literal = _literal(term)
        attribute = ""
        if literal.language:
            attribute = f" xml:lang={quoteattr(literal.language)}"
        elif literal.datatype.value != _STRING:
            attribute = f" datatype={quoteattr(literal.datatype.value)}"
        return f"<literal{attribute}>{content(literal.value)}</literal>"

    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<sparql xmlns="http://www.w3.org/2005/sparql-results#">']
    lines += ["  <head>", *(f"    <variable name={quoteattr(column)}/>" for column in columns), "  </head>", "  <results>", ""]
    yield "\n".join(lines)
    for row in rows:
        bindings = (
            f"      <binding name={quoteattr(column)}>{element(term)}</binding>"
            for column, term in zip(columns, row, strict=True)
            if term is not None
        )
        yield "\n".join(["    <result>", *bindings, "    </result>", ""])
    yield "  </results>\n</sparql>\n"


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[Term]]) -> Iterator[str]:
    """SPARQL 1.1 Query Results CSV Format: plain values; it does not tell an IRI from a text.

    A text that a spreadsheet would take for a formula, and run, is written with an apostrophe before it; a number is not.
    """
    import re

    formula, number, quoted = (re.compile(form).match for form in (_FORMULA, _NUMBER, _QUOTED))

    def cell(term: Term) -> str:
        text = _plain(term)
        if formula(text) and not number(text):
            text = "'" + text
        return '"' + text.replace('"', '""') + '"' if quoted(text) else text

    yield ",".join(columns) + "\r\n"
    for row in rows:
        yield (",".join(map(cell, row)) or '""') + "\r\n"  # an empty line would be no row


def to_tsv(columns: Sequence[str], rows: Iterable[Sequence[Term]]) -> Iterator[str]:
    """SPARQL 1.1 Query Results TSV Format: terms as in Turtle."""
    yield "\t".join(f"?{column}" for column in columns) + "\n"
    for row in rows:
        yield "\t".join("" if term is None else str(term) for term in row) + "\n"


#: The formats by the name that ``--format`` takes.
FORMATS = {"json": to_json, "xml": to_xml, "csv": to_csv, "tsv": to_tsv}


def boolean(value: bool, name: str) -> str:
    """The answer of an ASK query in JSON or XML, the only two formats that have one."""
    word = "true" if value else "false"
    if name == "json":
        return f'{{"head": {{}}, "boolean": {word}}}\n'
    if name == "xml":
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">'
        return f"{head}\n  <head/>\n  <boolean>{word}</boolean>\n</sparql>\n"
    return word + "\n"


def _json_term(term: Term) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    literal = _literal(term)
    found = {"type": "literal", "value": literal.value}
    if literal.language:
        found["xml:lang"] = literal.language
    elif literal.datatype.value != _STRING:
        found["datatype"] = literal.datatype.value
    return found


def _literal(term: Term) -> Literal:
    if not isinstance(term, Literal):
        raise QuestionError(f"the results formats of SPARQL 1.1 have no place for a triple as a value: {term}. Use csv, tsv or table.")
    return term


def _plain(term: Term) -> str:
    if term is None:
        return ""
    return f"_:{term.value}" if isinstance(term, BlankNode) else term.value if isinstance(term, (NamedNode, Literal)) else str(term)
