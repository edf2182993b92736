"""What a question needs of a graph besides its statements: the named graphs that it reads, and the notices that its answer must carry."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from myograph.errors import GraphError
from myograph.vocabulary import MYO, shorten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from myograph.catalog import Question
    from myograph.engines import Engine


def need_graph(engine: Engine, graph: NamedNode, what: str) -> None:
    """Refuse what would find nothing, or take it for something else, where a named graph is missing.

    :raises GraphError: where the engine has no such graph, or it is empty.
    """
    if not engine.run(f"ASK {{ GRAPH {graph} {{ ?subject ?property ?object }} }}"):
        raise GraphError(
            f"{engine.name}: {what} reads the named graph {shorten(graph.value)}, which is not there. "
            "Files in Turtle, N-Triples, RDF/XML and JSON-LD keep no named graphs: use N-Quads or TriG."
        )


def need_graphs_of(engine: Engine, question: Question) -> None:
    """Refuse a question that reads a named graph which is missing.

    :raises GraphError: where the engine has no such graph, or it is empty.
    """
    start = f"<{MYO}graph/"
    names = {part.partition(">")[0] for part in question.sparql.split(start)[1:]}
    for name in sorted(names):
        if name:  # there is none in a PREFIX line
            need_graph(engine, NamedNode(f"{MYO}graph/{name}"), f"the question {question.name}")


def notices_of(engine: Engine, question: Question) -> tuple[str, ...]:
    """The sentences that the answer to a question must carry, in the order of its header.

    :raises CatalogError: where a question of the user's own names one that the graph lacks.
    """
    if not question.notices:
        return ()
    rows = engine.select(f"SELECT ?notice ?text WHERE {{ ?notice a <{MYO}Notice> ; <{MYO}text> ?text }}")
    texts = {notice.value: text.value for notice, text in rows if isinstance(notice, NamedNode) and isinstance(text, Literal)}
    missing = [name for name in question.notices if MYO + name not in texts]
    if missing and question.is_own:  # ours are asked of graphs, too, that hold a part of what is bundled
        known = ", ".join(sorted(iri.removeprefix(MYO) for iri in texts if iri.startswith(MYO))) or "none"
        what = f"the graph {engine.name} has no notice {' or '.join(map(repr, missing))}. There are: {known}."
        raise question.error(question.line_of("notice"), what)
    return tuple(texts[MYO + name] for name in question.notices if name not in missing)
