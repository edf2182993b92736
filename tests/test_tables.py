"""Tables: the rows of a sound one, the form of a bad one."""

from pathlib import Path

import pytest

from myograph.errors import LoadError
from myograph.tables import Cell, Columns, Row, read_table, read_text

DATA = Path(__file__).parent / "data"
COLUMNS = Columns(key=("id",), required=("id", "name"), optional=("parts",), filled=("id",), lists=("parts",))


def table(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "table.tsv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(path: Path, columns: Columns = COLUMNS) -> str:
    with pytest.raises(LoadError) as error:
        read_table(path, columns)
    return str(error.value).replace(str(path), "table.tsv")


def problems(path: Path) -> list[str]:
    return [str(problem).replace(str(path), "table.tsv") for problem in read_table(path, COLUMNS).problems]


def test_rows(tmp_path: Path) -> None:
    found = read_table(table(tmp_path, "# said before\n#\n\nid\tname\tparts\n1\tone\ta|b\n\n2\t\t\n"), COLUMNS)
    path = found.path
    assert found.preamble == ("# said before", "#", "")
    assert found.problems == ()
    assert list(found) == [
        Row(path, 5, {"id": "1", "name": "one", "parts": "a|b"}),
        Row(path, 7, {"id": "2", "name": "", "parts": ""}),
    ]
    assert found.rows[0]["name"] == Cell("one", path, 5, "name")
    assert found.rows[0].split("parts") == [Cell("a", path, 5, "parts"), Cell("b", path, 5, "parts")]
    assert found.rows[1].split("parts") == []


def test_a_column_that_the_file_lacks_is_empty(tmp_path: Path) -> None:
    (row,) = read_table(table(tmp_path, "name\tid\none\t1"), COLUMNS)
    assert (row["parts"].value, row.split("parts"), bool(row["parts"])) == ("", [], False)
    assert (row["id"].value, row["name"].value) == ("1", "one")


def test_line_ends_of_windows(tmp_path: Path) -> None:
    unix = read_table(table(tmp_path, "id\tname\n1\tone\n"), COLUMNS)
    assert read_table(table(tmp_path, "id\tname\r\n1\tone\r\n"), COLUMNS) == unix


def test_a_table_goes_on_after_a_bad_row(tmp_path: Path) -> None:
    path = table(tmp_path, "id\tname\tparts\n1\tone\n2\ttwo \t\n3\tthree\t|\n\tfour\t\n5\tfive\t\n5\tfive again\t\n")
    assert [row["id"].value for row in read_table(path, COLUMNS)] == ["5"]
    remedy = "Write the parts with | between them and nothing else."
    assert problems(path) == [
        "table.tsv:2: fields in this line: 2, in the header: 3 (found '1'). Look for a stray or a missing tab.",
        "table.tsv:3: column 'name': there is white space at an end of this (found 'two '). Remove it.",
        f"table.tsv:4: column 'parts': a part of this list is empty or has white space at an end (found '|'). {remedy}",
        "table.tsv:5: column 'id': this may not be empty (found ''). Fill it in.",
        "table.tsv:7: column 'id': line 6 has the same id (found '5'). Give each row one of its own.",
    ]


@pytest.mark.parametrize("character", [*"\x00\x07\x0b\x1f\x7f\x85\u00a0\u00ad\u200b\u2028\ufeff\ue000"])
def test_characters_that_cannot_be_seen(tmp_path: Path, character: str) -> None:
    value = f"on{character}e"
    assert problems(table(tmp_path, f"id\tname\n1\t{value}\n")) == [
        f"table.tsv:2: column 'name': there is a character in this that cannot be seen (found {value!r}). Remove it."
    ]


def test_a_long_cell_loads_and_an_error_shows_the_beginning_of_it(tmp_path: Path) -> None:
    long = "x" * 1_000_000
    (row,) = read_table(table(tmp_path, f"id\tname\n1\t{long}\n"), COLUMNS)
    assert row["name"].value == long
    message = f"{row.path}:2: column 'name': this is long (found '{'x' * 79}…'). Shorten it."
    assert str(row["name"].problem("this is long", "Shorten it.")) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "table.tsv: the file is empty. It needs a header line and at least one row."),
        (" \n\t\n", "table.tsv: the file is empty. It needs a header line and at least one row."),
        ("# only\n# words\n", "table.tsv: there is no header line. Begin with the columns: id, name."),
        ("id\tname\n", "table.tsv:1: there is no row after the header. Add at least one row."),
        ("\ufeffid\tname\n1\tone\n", "table.tsv:1: the file begins with a byte order mark. Save it as UTF-8 without BOM."),
        (b"id\tname\n1\tZ\xfcrich\n", "table.tsv:2: this is not UTF-8 text (found 'Z\ufffdrich'). Save the file with the encoding UTF-8."),
        ("id\n1\n", "table.tsv:1: column 'name': a required column is missing. The columns are: id, name, parts."),
        ("id\tname\tcolour\n1\tone\tred\n", "table.tsv:1: column 'colour': this column is not known. The columns are: id, name, parts."),
        ("id\tname\tid\n1\tone\t1\n", "table.tsv:1: column 'id': this column is there twice. Remove one of the two."),
        ("id\tname\t\n1\tone\t\n", "table.tsv:1: column 3 has no name. Look for a stray tab."),
        (
            "id;name\n1;one\n",
            "table.tsv:1: this is no header line (found 'id;name'). The columns are: id, name, parts. A tab stands between them.",
        ),
    ],
)
def test_what_is_no_table(tmp_path: Path, text: str | bytes, message: str) -> None:
    assert refusal(table(tmp_path, text)) == message


def test_all_that_is_wrong_with_a_header(tmp_path: Path) -> None:
    assert refusal(table(tmp_path, "id\tcolour\n")).split("\n") == [
        "table.tsv:1: column 'name': a required column is missing. The columns are: id, name, parts.",
        "table.tsv:1: column 'colour': this column is not known. The columns are: id, name, parts.",
        "table.tsv:1: there is no row after the header. Add at least one row.",
        "3 problems; nothing was loaded.",
    ]


def test_what_is_no_file(tmp_path: Path) -> None:
    assert refusal(tmp_path).endswith(": this is a directory. Name a file in it.")
    assert refusal(tmp_path / "table.tsv") == "table.tsv: there is no such file. Check the path."
    assert refusal(tmp_path / ("x" * 300)).endswith(": cannot be read: File name too long. Check its permissions.")


def test_text_keeps_its_line_ends(tmp_path: Path) -> None:
    path = table(tmp_path, "one\r\ntwo\rthree\n")
    assert read_text(path) == "one\r\ntwo\rthree\n"
    assert read_text(table(tmp_path, "")) == ""
