"""Records in, a data frame of pandas or polars for each of their tables out, with types as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from myograph.errors import MissingExtra
from myograph.exports.records import INTEGER, LIST, NUMBER, TABLES, TEXT, TRUTH, fields

if TYPE_CHECKING:
    import pandas
    import polars

    from myograph.exports.stream import Records


def to_pandas(records: Records) -> dict[str, pandas.DataFrame]:
    """Table -> frame; its index is the ``id``. What is not there is ``<NA>``, a list is a tuple.

    :raises MissingExtra: where pandas is not installed.
    """
    try:
        import pandas
    except ModuleNotFoundError:
        raise MissingExtra("frames of pandas", "pandas") from None
    types = {TEXT: "string", INTEGER: "Int64", NUMBER: "Float64", TRUTH: "boolean", LIST: "object"}
    found = {}
    for name, kind in TABLES.items():
        frame = pandas.DataFrame.from_records(list(getattr(records, name)()), columns=list(kind._fields))
        found[name] = frame.astype({field: types[type] for field, type in fields(kind).items()}).set_index("id")
    return found


def to_polars(records: Records) -> dict[str, polars.DataFrame]:
    """Table -> frame. What is not there is null, a list is a list.

    :raises MissingExtra: where polars is not installed.
    """
    try:
        import polars
    except ModuleNotFoundError:
        raise MissingExtra("frames of polars", "polars") from None
    types: dict[str, Any] = {
        TEXT: polars.String,
        INTEGER: polars.Int64,
        NUMBER: polars.Float64,
        TRUTH: polars.Boolean,
        LIST: polars.List(polars.String),
    }
    found = {}
    for name, kind in TABLES.items():
        schema = {field: types[type] for field, type in fields(kind).items()}
        rows = [tuple(list(value) if isinstance(value, tuple) else value for value in record) for record in getattr(records, name)()]
        found[name] = polars.DataFrame(rows, schema=schema, orient="row")
    return found
