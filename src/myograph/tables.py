"""A tab-separated file in, checked rows out; every complaint carries file, line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from myograph.errors import LoadError, Problem
from myograph.files import long_line, not_utf8, open_file, too_long

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

#: How much of a cell an error shows.
_SHOWN = 80


@dataclass(frozen=True)
class Cell:
    """The text in one column of one line, and where that is."""

    value: str
    path: str
    line: int
    column: str

    def problem(self, what: str, remedy: str) -> Problem:
        """What is wrong with this cell."""
        return Problem(self.path, what, remedy, line=self.line, column=self.column, found=_brief(self.value))

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
        """The parts of a cell that holds a list joined by ``|``; none of an empty cell."""
        cell = self[column]
        return [Cell(part, self.path, self.line, column) for part in cell.value.split("|")] if cell else []


@dataclass(frozen=True)
class Table:
    """The sound rows of a file, what is wrong with the others, and the ``#`` lines before the header."""

    path: str
    preamble: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)


@dataclass(frozen=True)
class Columns:
    """The columns of a kind of table: its key, those it must have and may have, those not to be empty, those with lists joined by ``|``."""

    key: tuple[str, ...]
    required: Collection[str]
    optional: Collection[str] = field(default=())
    filled: Collection[str] = field(default=())
    lists: Collection[str] = field(default=())


def read_text(path: str | Path) -> str:
    """The text of a UTF-8 file, line ends kept as they are.

    :raises LoadError: where there is no such file, it is a directory, cannot be read or is not UTF-8.
    """
    with open_file(path) as file:
        data = file.read()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        before, after = re.split(rb"[\t\n]", data[: error.start])[-1], re.split(rb"[\t\r\n]", data[error.start :])[0]
        found = _brief((before + after).decode("utf-8", "replace"))
        raise not_utf8(path, data, "Save the file with the encoding UTF-8.", line, found) from None


def read_table(path: str | Path, columns: Columns) -> Table:
    """Read a table and check its form: header, number of fields in each line, cells, key present and not repeated.

    Line ends may be those of Unix or of Windows.

    :raises LoadError: where there is no table to speak of: no text, no header, the wrong columns, no row.
    """
    name = str(path)
    text = read_text(path)
    if text.startswith("\ufeff"):
        raise LoadError([Problem(name, "the file begins with a byte order mark", "Save it as UTF-8 without BOM.", line=1)])
    if not text.strip():
        raise LoadError([Problem(name, "the file is empty", "It needs a header line and at least one row.")])
    if number := long_line(text):
        raise too_long(name, number)
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    start = next((number for number, line in enumerate(lines) if line and not line.startswith("#")), None)
    if start is None:
        raise LoadError([Problem(name, "there is no header line", f"Begin with the columns: {', '.join(columns.required)}.")])
    header = lines[start].split("\t")
    problems = _check_header(name, start + 1, header, columns)
    if not any(lines[start + 1 :]):
        problems.append(Problem(name, "there is no row after the header", "Add at least one row.", line=start + 1))
    if problems:
        raise LoadError(problems)
    rows = []
    first_line: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(lines[start + 1 :], start + 2):
        if not line:
            continue
        fields = line.split("\t")
        if len(fields) != len(header):
            what = f"fields in this line: {len(fields)}, in the header: {len(header)}"
            problems.append(Problem(name, what, "Look for a stray or a missing tab.", line=number, found=_brief(fields[0])))
            continue
        row = Row(name, number, dict(zip(header, fields, strict=True)))
        wrong = _check_row(row, columns, first_line)
        problems += wrong
        rows += [] if wrong else [row]
    return Table(name, tuple(lines[:start]), tuple(rows), tuple(problems))


def _check_header(name: str, line: int, header: list[str], columns: Columns) -> list[Problem]:
    allowed = [*columns.required, *columns.optional]
    known = f"The columns are: {', '.join(allowed)}."
    if not set(header) & set(allowed):
        return [Problem(name, "this is no header line", f"{known} A tab stands between them.", line=line, found=_brief("\t".join(header)))]
    missing = [column for column in columns.required if column not in header]
    problems = [Problem(name, "a required column is missing", known, line=line, column=column) for column in missing]
    for number, have in enumerate(header):
        if not have:
            problems.append(Problem(name, f"column {number + 1} has no name", "Look for a stray tab.", line=line))
        elif have not in allowed:
            problems.append(Problem(name, "this column is not known", known, line=line, column=_brief(have)))
        elif have in header[:number]:
            problems.append(Problem(name, "this column is there twice", "Remove one of the two.", line=line, column=have))
    return problems


def _check_row(row: Row, columns: Columns, first_line: dict[tuple[str, ...], int]) -> list[Problem]:
    problems = [problem for column in row.values if (problem := _check_cell(row[column], columns))]
    key = tuple(row[column].value for column in columns.key)
    if not problems and key in first_line:
        what = f"line {first_line[key]} has the same {' and '.join(columns.key)}"
        problems.append(row[columns.key[0]].problem(what, "Give each row one of its own."))
    first_line.setdefault(key, row.line)
    return problems


def _check_cell(cell: Cell, columns: Columns) -> Problem | None:
    if not cell.value.isprintable():
        return cell.problem("there is a character in this that cannot be seen", "Remove it.")
    if cell.value != cell.value.strip():
        return cell.problem("there is white space at an end of this", "Remove it.")
    if cell.column in columns.filled and not cell:
        return cell.problem("this may not be empty", "Fill it in.")
    if cell and cell.column in columns.lists and not all(part and part == part.strip() for part in cell.value.split("|")):
        remedy = "Write the parts with | between them and nothing else."
        return cell.problem("a part of this list is empty or has white space at an end", remedy)
    return None


def _brief(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
