"""Records as a folder of Parquet files: types as they are, lists as lists."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

from myograph.errors import MissingExtra
from myograph.exports.format import Format
from myograph.exports.records import INTEGER, LIST, NUMBER, TABLES, TEXT, TRUTH, fields

if TYPE_CHECKING:
    from myograph.exports.stream import Records

#: How many records are written at once, as a row group.
_AT_ONCE = 100_000


def _write(records: Records, folder: str) -> None:
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError:
        raise MissingExtra("an export to Parquet", "parquet") from None
    types = {
        TEXT: pyarrow.string(),
        LIST: pyarrow.list_(pyarrow.string()),
        INTEGER: pyarrow.int64(),
        NUMBER: pyarrow.float64(),
        TRUTH: pyarrow.bool_(),
    }
    for name, kind in TABLES.items():
        schema = pyarrow.schema([(field, types[declared]) for field, declared in fields(kind).items()])
        rows = iter(getattr(records, name)())
        with pyarrow.parquet.ParquetWriter(os.path.join(folder, f"{name}.parquet"), schema, compression="zstd") as writer:
            while batch := list(islice(rows, _AT_ONCE)):
                columns = [pyarrow.array(column, declared) for column, declared in zip(zip(*batch, strict=True), schema.types, strict=True)]
                writer.write_table(pyarrow.Table.from_arrays(columns, schema=schema))


FORMATS = [Format("parquet", "pandas, polars, DuckDB, R, Spark", _write, files=tuple(f"{name}.parquet" for name in TABLES))]
