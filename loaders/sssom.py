"""Mapping sets of others in, in SSSOM's TSV form, every row with all its columns; exact and narrow matches between what is loaded count."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from myograph.errors import LoadError, Problem
from myograph.intake import LABEL, A, each_by_name, literal, read_lines
from myograph.vocabulary import OWL, PREFIXES, SKOS, SSSOM, is_iri

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from myograph.intake import Intake

TAKES = "mapping sets in SSSOM's TSV form, plain or .gz, such as Mondo's"

NEEDED = ("subject_id", "predicate_id", "object_id", "mapping_justification")


def check_paths(paths: Sequence[Path]) -> list[tuple[str, list[Path]]]:
    """Each file by its name.

    :raises LoadError: where there is none.
    """
    return each_by_name(paths, "sssom", TAKES, _name)


def load(paths: Sequence[Path], intake: Intake) -> None:
    """Write the mappings, each with what the row says of it on the axiom.

    :raises LoadError: where the file is not what it should be.
    """
    (path,) = paths
    graph = NamedNode(f"{PREFIXES['graph']}sssom/{_name(path)}")
    prefixes: dict[str, str] = {}
    set_says: dict[str, str] = {}
    header: list[str] = []
    size, done = path.stat().st_size, 0
    for number, line in enumerate(read_lines(path), 1):
        done += len(line)
        if line.startswith("#"):
            if prefix := re.fullmatch(r'#\s{2,}([A-Za-z0-9_.]+):\s+"?([^\s"]+)"?', line):
                prefixes[prefix[1]] = prefix[2]
            elif key := re.fullmatch(r'#\s?([a-z_]+):\s+"?(.*?)"?', line):
                set_says[key[1]] = key[2]
            continue
        cells = line.split("\t")
        if not header:
            header = cells
            if missing := [name for name in NEEDED if name not in header]:
                problem = Problem(
                    str(path), f"a required column is missing: {', '.join(missing)}", "Use a mapping set in SSSOM's TSV form.", line=number
                )
                raise LoadError([problem])
            if strange := [name for name in header if not re.fullmatch("[A-Za-z_][A-Za-z0-9_-]*", name)]:
                what, remedy = "this is no name of a column", "Use the columns of SSSOM, or letters, digits and underscores."
                raise LoadError([Problem(str(path), what, remedy, line=number, found=strange[0][:80])])
            continue
        if number & 1023 == 0:
            intake.progress(path.name, min(1.0, done / size), number, "rows")
        if len(cells) != len(header):
            what = f"fields in this line: {len(cells)}, in the header: {len(header)}"
            intake.fail(Problem(str(path), what, "Look for a stray or a missing tab.", line=number, found=line[:80]))
            continue
        _take_row(dict(zip(header, cells, strict=True)), number, path, prefixes, graph, intake)
    if not header:
        raise LoadError([Problem(str(path), "there is no header line", "Use a mapping set in SSSOM's TSV form.")])
    intake.progress(path.name, 1.0)
    licence = set_says.get("license", "")
    about = {
        PREFIXES["rdfs"] + "label": set_says.get("mapping_set_title") or path.name,
        PREFIXES["dcterms"] + "identifier": set_says.get("mapping_set_id", ""),
        PREFIXES["owl"] + "versionInfo": set_says.get("mapping_set_version", ""),
        PREFIXES["dcterms"] + "license": licence,
        **{SSSOM + key: set_says.get(key, "") for key in ("subject_source", "object_source", "object_source_version", "comment")},
    }
    intake.dataset(f"sssom-{_name(path)}", graph, path, about)
    intake.notices.append(f"{path.name}, version {set_says.get('mapping_set_version', 'not stated')}. Licence: {licence or 'not stated'}.")


def _take_row(row: dict[str, str], number: int, path: Path, prefixes: dict[str, str], graph: NamedNode, intake: Intake) -> None:
    iris = {}
    for column in NEEDED:
        prefix, colon, local = row[column].partition(":")
        namespace = PREFIXES.get(prefix) or prefixes.get(prefix)
        if not colon or not local or namespace is None or not is_iri(namespace + local):
            what, remedy = "this is not a CURIE with a known prefix", "Add the prefix to the curie_map at the top of the file."
            intake.fail(Problem(str(path), what, remedy, line=number, column=column, found=row[column]))
            return
        iris[column] = namespace + local
    subject, predicate, obj = (iris[column] for column in NEEDED[:3])
    node = f"_:m{blake2b(f'{graph} {subject} {predicate} {obj}'.encode(), digest_size=10).hexdigest()}"
    lines = [
        f"<{subject}> <{predicate}> <{obj}> .",
        f"{node} {A} <{OWL}Axiom> .",
        f"{node} <{OWL}annotatedSource> <{subject}> .",
        f"{node} <{OWL}annotatedProperty> <{predicate}> .",
        f"{node} <{OWL}annotatedTarget> <{obj}> .",
        f"{node} <{SSSOM}mapping_justification> <{iris['mapping_justification']}> .",
        *(f"{node} <{SSSOM}{column}> {literal(value)} ." for column, value in row.items() if value and column not in NEEDED),
    ]
    if row.get("subject_label") and subject not in intake.labels:
        intake.labels[subject] = row["subject_label"]
        lines.append(f"<{subject}> {LABEL} {literal(row['subject_label'])} .")
    intake.write(graph, "\n".join(lines) + "\n")
    intake.count("mappings")
    if predicate == SKOS + "exactMatch":
        intake.exact.append((subject, obj))
    elif predicate == SKOS + "narrowMatch":
        intake.narrower.append((subject, obj))


def _name(path: Path) -> str:
    return re.sub(r"[^A-Za-z0-9-]", "-", re.sub(r"(\.sssom)?\.tsv(\.gz)?$", "", path.name))
