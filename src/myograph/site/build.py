"""A graph in, the folder of its site out: each page made from a template, the same bytes for the same graph."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from myograph.errors import MissingExtra
from myograph.site.content import Content
from myograph.site.pages import Site
from myograph.writing import new_folder

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

    from myograph.graph import Graph

_HERE = os.path.dirname(__file__)
_ASSETS = ("search.js", "style.css")
_PICTURE = "assets/whole-graph.svg"
#: What the folder of a site holds, so that a new one may take its place.
_ENTRIES = {
    "assets", "class", "entity", "property", "question", "source",
    "index.html", "ontology.html", "questions.html", "reviews.html", "rules.html", "sources.html", "terms.html",
}  # fmt: skip


def build_site(graph: Graph, store: Store, path: str | Path) -> tuple[str, ...]:
    """Write the site of a graph to a folder, which is there whole or not at all; an earlier site in it is replaced.

    :param store: what the graph holds.
    :return: what it lacks, in sentences.
    :raises MissingExtra: where what it is made with is not installed.
    :raises GraphError: where it would have too many pages, or the folder cannot be written, or holds something else.
    :raises CatalogError: where a question's example names nothing in the graph.
    """
    try:
        from myograph.site.render import Renderer
    except ImportError:
        raise MissingExtra("a site", "site") from None
    content = Content(store)
    lacking = []
    if any(content.left_out()):
        entities, statements = content.left_out()
        lacking.append(f"Not in it: {entities:,} entities and {statements:,} statements of data sets. It says so on its first page.")
    with new_folder(path, _ENTRIES) as folder:
        os.mkdir(os.path.join(folder, "assets"))
        for name in _ASSETS:
            shutil.copyfile(os.path.join(_HERE, "assets", name), os.path.join(folder, "assets", name))
        picture = ""
        if content.has_data_sets:
            lacking.append("It has no picture of the whole graph, which is too large for one.")
        else:
            try:
                graph.draw(os.path.join(folder, _PICTURE))
                picture = _PICTURE
            except MissingExtra as error:
                lacking.append(f"It has no picture of the whole graph: {error}")
        site = Site(graph, content)
        renderer = Renderer(content, site.entities, site.places)
        for page, text in site.files(renderer, picture):
            place = os.path.join(folder, page)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "w", encoding="utf-8", newline="") as file:
                file.write(text)
    return tuple(lacking)
