"""A tab-separated file in, checked rows out; every complaint carries file, line and column."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from myograph.errors import LoadError, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


@dataclass(frozen=True)
class Cell:
    """The text in one column of one line, and where that is."""

    value: str
    path: str
    line: int
    column: str

    def problem(self, what: str, remedy: str) -> Problem:
        """What is wrong with this cell."""
        return Problem(self.path, what, remedy, line=self.line, column=self.column, found=self.value)

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True)
class Row:
    """One line of a table. ``row["subject"]`` is its cell; a column that the file lacks is an empty cell."""

    path: str
    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> Cell:
        return Cell(self.values.get(column, ""), self.path, self.line, column)

    def split(self, column: str) -> list[Cell]:
        """The parts of a cell that holds a list joined by ``|``."""
        return [Cell(part.strip(), self.path, self.line, column) for part in self[column].value.split("|") if part.strip()]


@dataclass(frozen=True)
class Table:
    """The rows of a file, and the ``#`` lines before its header."""

    path: str
    preamble: tuple[str, ...]
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


@dataclass(frozen=True)
class Columns:
    """The columns of a kind of table: which it must have, which it may have, which may not be empty, which is its key."""

    key: tuple[str, ...]
    required: Collection[str]
    optional: Collection[str] = field(default=())
    filled: Collection[str] = field(default=())


def read_text(path: str | Path) -> str:
    """The text of a UTF-8 file, line ends kept as they are.

    :raises LoadError: where there is no such file, it is a directory, cannot be read, is empty or is not UTF-8.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise LoadError([Problem(str(path), "there is no such file", "Check the path.")]) from None
    except IsADirectoryError:
        raise LoadError([Problem(str(path), "this is a directory", "Name a file in it.")]) from None
    except OSError as error:
        raise LoadError([Problem(str(path), f"cannot be read: {error.strerror}", "Check its permissions.")]) from None
    if not data.strip():
        raise LoadError([Problem(str(path), "the file is empty", "It needs a header line and at least one row.")])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = repr(data[error.start : error.start + 1])[2:-1]
        problem = Problem(str(path), "this is not UTF-8 text", "Save the file with the encoding UTF-8.", line=line, found=found)
        raise LoadError([problem]) from None


def read_table(path: str | Path, columns: Columns) -> Table:
    """Read a table and check its form: header, number of fields in each line, key present and not repeated.

    :raises LoadError: with every problem of form in the file.
    """
    name = str(path)
    text = read_text(path)
    if text.startswith("\ufeff"):
        raise LoadError([Problem(name, "the file begins with a byte order mark", "Save it as UTF-8 without BOM.", line=1)])
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    start = next((number for number, line in enumerate(lines) if line and not line.startswith("#")), None)
    if start is None:
        raise LoadError([Problem(name, "there is no header line", f"Begin with the columns: {', '.join(columns.required)}.")])
    header = lines[start].split("\t")
    problems = _check_header(name, start + 1, header, columns)
    if problems:
        raise LoadError(problems)
    rows = []
    first_line: dict[str, int] = {}
    for number, line in enumerate(lines[start + 1 :], start + 2):
        if not line:
            continue
        fields = line.split("\t")
        if len(fields) != len(header):
            what = f"the line has {len(fields)} fields, the header has {len(header)}"
            problems.append(Problem(name, what, "Look for a stray or a missing tab.", line=number, found=fields[0]))
            continue
        row = Row(name, number, dict(zip(header, fields, strict=True)))
        problems += _check_row(row, columns, first_line)
        rows.append(row)
    if problems:
        raise LoadError(problems)
    if not rows:
        raise LoadError([Problem(name, "there is no row after the header", "Add at least one row.", line=start + 1)])
    return Table(name, tuple(lines[:start]), tuple(rows))


def _check_header(name: str, line: int, header: list[str], columns: Columns) -> list[Problem]:
    allowed = [*columns.required, *columns.optional]
    known = f"The columns are: {', '.join(allowed)}."
    problems = [Problem(name, "a required column is missing", known, line=line, column=want) for want in columns.required if want not in header]
    problems += [Problem(name, "this column is not known", known, line=line, column=have) for have in header if have not in allowed]
    problems += [
        Problem(name, "this column is there twice", "Remove one of the two.", line=line, column=have)
        for number, have in enumerate(header)
        if have in header[:number]
    ]
    return problems


def _check_row(row: Row, columns: Columns, first_line: dict[str, int]) -> list[Problem]:
    problems = [row[column].problem("this may not be empty", "Fill it in.") for column in columns.filled if not row[column].value.strip()]
    problems += [
        row[column].problem("there is white space at an end of this", "Remove it.")
        for column, value in row.values.items()
        if value != value.strip()
    ]
    problems += [
        row[column].problem("there is a control character in this", "Remove it.")
        for column, value in row.values.items()
        if not value.isprintable()
    ]
    key = "\t".join(row[column].value for column in columns.key)
    if key in first_line:
        what = f"line {first_line[key]} has the same {' and '.join(columns.key)}"
        problems.append(row[columns.key[0]].problem(what, "Give each row one of its own."))
    first_line.setdefault(key, row.line)
    return problems
