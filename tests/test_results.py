"""The results formats of the W3C: what is written is read back, by others, as the same terms."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, Triple, parse_query_results

import myograph
from myograph.cli import main
from myograph.errors import QuestionError
from myograph.results import FORMATS, boolean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from myograph.engines import Term

READ_BACK = {"json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "tsv": QueryResultsFormat.TSV}
XSD = "http://www.w3.org/2001/XMLSchema#"
COLUMNS = ["first", "second"]
ROWS: list[tuple[Term, ...]] = [
    (NamedNode("http://example.org/a?b=c&d='e'"), BlankNode("b0")),
    (Literal("plain"), None),
    (None, None),
    (Literal(""), Literal(" spaces around  ")),
    (Literal("quotes \" ' and \\ and <b> & ]]> "), Literal("lines\nand\ttabs\r\nand\rreturns")),
    (Literal("Faszikulation – 筋", language="de"), Literal("x", language="en-GB")),
    (Literal(5), Literal("05", datatype=NamedNode(XSD + "integer"))),
    (Literal(True), Literal("1.50", datatype=NamedNode(XSD + "decimal"))),
    (Literal("2026-11-22", datatype=NamedNode(XSD + "date")), Literal("x,y;z", datatype=NamedNode("http://example.org/own"))),
    (Literal("emoji 🦵 and combining é"), Literal("=1+1")),
]


def read_xml(text: str) -> tuple[list[str], list[tuple[Term, ...]]]:
    """By an XML reader; pyoxigraph's trims white space at both ends of a text."""
    root = ElementTree.fromstring(text)
    columns = [variable.attrib["name"] for variable in root.iterfind("{*}head/{*}variable")]
    rows = []
    for result in root.iterfind("{*}results/{*}result"):
        terms = {binding.attrib["name"]: _term(binding[0]) for binding in result}
        rows.append(tuple(terms.get(column) for column in columns))
    return columns, rows


def _term(element: ElementTree.Element) -> Term:
    text = element.text or ""
    kind = element.tag.rpartition("}")[2]
    if kind != "literal":
        return NamedNode(text) if kind == "uri" else BlankNode(text)
    language, datatype = element.get("{http://www.w3.org/XML/1998/namespace}lang"), element.get("datatype")
    return Literal(text, language=language, datatype=NamedNode(datatype) if datatype else None)


def written(format: str, columns: Sequence[str], rows: Sequence[Sequence[Term]]) -> str:
    return "".join(FORMATS[format](columns, rows))


def read(text: str, format: str) -> tuple[list[str], list[tuple[Term, ...]]]:
    if format == "xml":
        return read_xml(text)
    found = parse_query_results(text.encode(), format=READ_BACK[format])
    assert isinstance(found, QuerySolutions)
    return [variable.value for variable in found.variables], [tuple(row) for row in found]


@pytest.mark.parametrize("format", READ_BACK)
def test_read_back(format: str) -> None:
    assert read(written(format, COLUMNS, ROWS), format) == (COLUMNS, ROWS)


def test_pyoxigraph_reads_the_xml_back() -> None:
    rows = [row for row in ROWS if not any(isinstance(term, Literal) and term.value != term.value.strip() for term in row)]
    found = parse_query_results(written("xml", COLUMNS, rows).encode(), format=QueryResultsFormat.XML)
    assert isinstance(found, QuerySolutions)
    assert [tuple(row) for row in found] == rows
    assert len(rows) == len(ROWS) - 2


@pytest.mark.parametrize("format", READ_BACK)
def test_an_empty_answer_is_read_back(format: str) -> None:
    assert read(written(format, COLUMNS, []), format) == (COLUMNS, [])


def test_csv_is_read_back() -> None:
    plain = [["" if term is None else f"_:{term.value}" if isinstance(term, BlankNode) else term.value for term in row] for row in ROWS]  # type: ignore[union-attr]  # no triples here
    plain[-1][-1] = "'=1+1"
    assert list(csv.reader(io.StringIO(written("csv", COLUMNS, ROWS), newline=""))) == [COLUMNS, *plain]
    assert written("csv", COLUMNS, ROWS[:2]) == "first,second\r\nhttp://example.org/a?b=c&d='e',_:b0\r\nplain,\r\n"


FORMULAS = [
    "=HYPERLINK(\"http://example.org/\"&A1)", "=1+1", "+1+1", "-1-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "-", "+", "=", "@", "-5-", "--5",
    "\t=1", "\r=1", "\n=1", "＝1+1", "－1", "-P1D", "-0044-03-15", "-5 ", "-５",
]  # fmt: skip
HARMLESS = ["-5", "+5", "-5.", "-.5", "-5.25e-7", "-INF", "5-5", "a=b", "'=1", "", "# x", "http://example.org/=1", "a@example.org"]


def test_no_cell_of_csv_is_a_formula() -> None:
    terms = [Literal(text) for text in FORMULAS] + [Literal(text, datatype=NamedNode(XSD + "integer")) for text in FORMULAS]
    found = list(csv.reader(io.StringIO(written("csv", ["x"], [(term,) for term in terms]), newline="")))
    assert found == [["x"], *([f"'{text}"] for text in FORMULAS * 2)]
    found = list(csv.reader(io.StringIO(written("csv", ["x"], [(Literal(text),) for text in HARMLESS]), newline="")))
    assert found == [["x"], *([text] for text in HARMLESS)]


LITERALS = st.builds(
    Literal,
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
        | st.sampled_from("\t\r\n\"'<&\\]>")
    ),
)


@pytest.mark.parametrize("format", READ_BACK)
@given(texts=st.lists(st.tuples(LITERALS, LITERALS), max_size=3))
def test_any_text_is_read_back(format: str, texts: list[tuple[Literal, Literal]]) -> None:
    assert read(written(format, COLUMNS, texts), format) == (COLUMNS, texts)


@pytest.mark.parametrize("letter", ["\0", "\x01", "\x0b", "\x1b", "\x1f", "\ufffe", "\uffff"])
def test_what_xml_cannot_hold_is_refused_and_the_others_hold_it(letter: str) -> None:
    rows: list[Sequence[Term]] = [(Literal(f"a{letter}b"),)]
    with pytest.raises(QuestionError) as caught:
        written("xml", ["x"], rows)
    assert str(caught.value) == f"XML cannot hold the character U+{ord(letter):04X} in {f'a{letter}b'!r}. Use json, csv or tsv."
    assert json.loads(written("json", ["x"], rows))["results"]["bindings"][0]["x"]["value"] == f"a{letter}b"
    assert read(written("tsv", ["x"], rows), "tsv")[1] == rows
    assert f"a{letter}b" in written("csv", ["x"], rows)


def test_a_triple_as_a_value() -> None:
    triple = Triple(NamedNode("http://a/s"), NamedNode("http://a/p"), Literal("o"))
    for format in ("json", "xml"):
        with pytest.raises(QuestionError) as caught:
            written(format, ["x"], [(triple,)])
        assert str(caught.value) == (
            f"the results formats of SPARQL 1.1 have no place for a triple as a value: {triple}. Use csv, tsv or table."
        )


@pytest.mark.parametrize("value", [True, False])
def test_a_truth_value_is_read_back(value: bool) -> None:
    for format in ("json", "xml"):
        assert bool(parse_query_results(boolean(value, format).encode(), format=READ_BACK[format])) == value
    assert boolean(value, "csv") == boolean(value, "table") == ("true\n" if value else "false\n")


@pytest.mark.parametrize("format", READ_BACK)
def test_answers_of_the_bundled_graph_are_read_back(format: str) -> None:
    graph = myograph.open("bundled")
    for name in ("evidence", "mappings", "statements"):
        answer = graph.ask(name)
        assert isinstance(answer, myograph.Answer)
        assert read(answer.serialize(format), format) == (list(answer.columns), answer.terms)


def test_an_unknown_format_is_refused() -> None:
    answer = myograph.open("bundled").find("leg")
    with pytest.raises(QuestionError) as caught:
        answer.serialize("yaml")
    assert str(caught.value) == "there is no results format 'yaml'. There are: json, xml, csv, tsv."


@pytest.mark.parametrize("format", READ_BACK)
def test_a_stream_is_the_same_text(format: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    graph = myograph.open("bundled")
    answer, stream = graph.ask("evidence", limit=0, subject="als"), graph.stream("evidence", subject="als")
    assert isinstance(answer, myograph.Answer)
    assert (stream.columns, stream.notices) == (answer.columns, answer.notices)
    assert "".join(stream.serialize(format)) == answer.serialize(format)
    assert list(graph.stream("evidence", subject="als")) == answer.terms
    assert main(["ask", "evidence", "--subject", "als", "--limit", "0", "--format", format]) == 0
    said = capfdbinary.readouterr()
    assert said.out.decode() == answer.serialize(format)
    assert said.err.decode().splitlines() == list(answer.notices)


def test_a_stream_of_nothing_explains_itself_and_of_a_graph_is_refused() -> None:
    graph = myograph.open("bundled")
    given = {"subject": "als", "object": "leg"}
    answer, stream = graph.ask("evidence", **given), graph.stream("evidence", **given)
    assert isinstance(answer, myograph.Answer)
    assert list(stream) == []
    assert stream.explanation == answer.explanation != ""
    with pytest.raises(QuestionError, match=r"^the question neighbours answers with a graph, which comes as a whole\. Use ask\.$"):
        graph.stream("neighbours", entity="als")
