"""A graph in, its questions out as a folder for other tools: SHACL examples, copies for grlc and BASIL, and a page about them all."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from myograph.errors import QuestionError, UnknownTerm
from myograph.exports.grlc import MOST, grlc_text
from myograph.exports.page import page_text
from myograph.exports.shacl import shacl_text
from myograph.writing import new_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from myograph.graph import Graph

_README = f"""# Questions of a myograph graph, for other tools

* `questions.md`: what each question asks, takes and answers, with an example.
* `shacl/`: each as a SHACL executable (`sh:SPARQLExecutable`) with its example's values, as the SIB's SPARQL examples are written.
* `grlc/`: each as an operation of an HTTP interface that grlc or BASIL makes of it. `?_name_iri` is a value that must be given,
  `?__name_iri` one that may be left out. Both tools take one value for a name: of a list, up to {MOST} can be given, as `name`, `name2` and
  so on. Values are IRIs in full; labels and synonyms are for myograph alone.

The graph has to be there that the questions are for, with its named graphs, and the default graph of the endpoint has to be the union of
them. Notices that must be shown with an answer are not part of these queries: whoever shows answers to people shows them too.
"""
_ENTRIES = {"README.md", "grlc", "questions.md", "shacl"}


def export_questions(graph: Graph, folder: str | Path, endpoint: str | None = None) -> None:
    """Write the questions of a graph's catalog to a folder, the same bytes for the same questions and the same graph.

    :param folder: it is there whole or not at all; an earlier export in it is replaced.
    :param endpoint: the URL of a SPARQL endpoint that holds the graph; the graph's own where it is one.
    :raises QuestionError: where that is no URL, or a question has no place in one of the formats.
    :raises CatalogError: where a question's example names nothing in the graph.
    :raises GraphError: where the folder cannot be written, or holds something else.
    """
    if endpoint is None and graph.name.startswith(("http://", "https://")):
        endpoint = graph.name
    if endpoint is not None:
        _check_url(endpoint)
    write_folder(question_files(graph, endpoint), folder)


def question_files(graph: Graph, endpoint: str | None = None) -> dict[str, str]:
    """Path within the folder -> text."""
    files = {"README.md": _README}
    for name in graph.questions:
        question = graph.questions[name]
        try:
            example = graph.example_terms(name)
        except UnknownTerm as error:
            raise question.error(question.line_of("example"), f"the example is not of this graph: {error}") from None
        files[f"shacl/{name}.ttl"] = shacl_text(question, example, endpoint)
        files[f"grlc/{name}.rq"] = grlc_text(question, example, endpoint)
    return {**files, "questions.md": page_text(graph)}


def write_folder(files: Mapping[str, str], folder: str | Path) -> None:
    """Write a folder of files that is there whole or not at all.

    :raises GraphError: where it cannot be written, or holds what no export has written; what was there is then as it was.
    """
    with new_folder(folder, _ENTRIES) as new:
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(new, path)), exist_ok=True)
            with open(os.path.join(new, path), "w", encoding="utf-8", newline="") as file:
                file.write(text)


def _check_url(endpoint: str) -> None:
    try:
        NamedNode(endpoint)
    except ValueError:
        valid = False
    else:
        valid = endpoint.startswith(("http://", "https://"))
    if not valid:
        raise QuestionError(f"the endpoint is a URL, such as https://example.org/sparql, and not {endpoint!r}.")
