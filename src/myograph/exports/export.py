"""Records in, a file or folder of a format out, whole or not at all, with a manifest of what it is made from and holds."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode

from myograph import __version__
from myograph.errors import QuestionError
from myograph.exports.format import Format, formats
from myograph.vocabulary import DCTERMS, OWL, shorten
from myograph.writing import new_file, new_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pyoxigraph import Store

    from myograph.exports.stream import Records

MANIFEST = "manifest.json"


def find_format(name: str) -> Format:
    """:raises QuestionError: where there is no such format."""
    if name not in formats():
        raise QuestionError(f"there is no format {name!r}. There are: {', '.join(sorted([*formats(), 'questions']))}.")
    return formats()[name]


def write_export(records: Records, format: Format, path: str | Path, part: Mapping[str, object]) -> tuple[str, ...]:
    """Write records to a file, packed where its name ends in .gz, or to a folder, and a manifest beside it or in it.

    :param part: what of the graph it is, for the manifest.
    :return: what the export has no place for.
    :raises GraphError: where it cannot be written; MissingExtra where the format needs what is not installed.
    """
    name = os.fspath(path)
    if format.files:
        with new_folder(path, {*format.files, MANIFEST}) as folder:
            format.write(records, folder)
            written = [os.path.join(folder, one) for one in sorted(os.listdir(folder))]
            _write_manifest(_described(records, format, part) | _contents(records, written), os.path.join(folder, MANIFEST))
        return (*format.loses, *records.left_out())
    packed = name.endswith(".gz")
    with new_file(path) as place:
        plain = f"{place}.plain" if packed else place
        try:
            format.write(records, plain)
            if packed:
                _pack(plain, place)
        finally:
            if packed and os.path.exists(plain):
                os.remove(plain)
    if os.path.isfile(path):  # and no device
        with new_file(f"{name}.{MANIFEST}") as place:
            _write_manifest(_described(records, format, part) | _contents(records, [path]), place)
    return (*format.loses, *records.left_out())


def _described(records: Records, format: Format, part: Mapping[str, object]) -> dict[str, Any]:
    return {
        "format": format.name,
        "made_by": f"myograph {__version__}",
        "versions": _said(records.store, OWL + "versionInfo"),
        "licences": _said(records.store, DCTERMS + "license"),
        "rdfc10_sha256": records.digest,
        "edges_of": records.only,
        "part": dict(part),
        "no_place_for": [*format.loses, *records.left_out()],
        "notices_to_show_with_answers": records.notices(),
    }


def _said(store: Store, predicate: str) -> dict[str, str]:
    """What ontologies and data sets say of themselves, by their names."""
    quads = store.quads_for_pattern(None, NamedNode(predicate), None)
    return dict(sorted((shorten(quad.subject.value), quad.object.value) for quad in quads))  # type: ignore[union-attr]  # names and texts


def _contents(records: Records, files: list[Any]) -> dict[str, Any]:
    listed = [{"name": os.path.basename(file), "bytes": os.stat(file).st_size, "sha256": digest_of(file)} for file in files]
    return {"counts": dict(sorted(records.counts.items())), "files": listed}


def digest_of(path: str | Path) -> str:
    """The SHA-256 of a file, as hexadecimal digits."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _write_manifest(manifest: Mapping[str, object], path: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        json.dump(manifest, file, indent=2, ensure_ascii=False)
        file.write("\n")


def _pack(plain: str, packed: str) -> None:
    # without a time and a name, so that the same text is packed into the same bytes
    with open(plain, "rb") as source, open(packed, "wb") as target, gzip.GzipFile("", "wb", fileobj=target, mtime=0) as file:
        shutil.copyfileobj(source, file)
