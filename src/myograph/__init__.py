"""What makes a muscle twitch: a knowledge graph, and questions that anyone can ask of it.

    >>> import myograph
    >>> graph = myograph.open()
    >>> for row in graph.ask("serious-causes", symptom="weakness"):
    ...     print(row.cause, "|", row.finding, "|", row.status)
    amyotrophic lateral sclerosis | progressive weakness | accepted
    fibromyalgia | muscle weakness | accepted
    muscular dystrophy | muscle weakness | accepted

What ``__all__`` names is public and stays; every other module and name may change.
"""

from myograph.answers import Answer, GraphAnswer, Resource, Stream
from myograph.errors import (
    AmbiguousTerm,
    CatalogError,
    GraphError,
    LoadError,
    MissingExtra,
    MyographError,
    Problem,
    QueryLimitError,
    QuerySyntaxError,
    QuestionError,
    UnknownTerm,
)
from myograph.graph import Graph
from myograph.graph import open_graph as open

__all__ = [
    "AmbiguousTerm",
    "Answer",
    "CatalogError",
    "Endpoint",
    "Graph",
    "GraphAnswer",
    "GraphError",
    "LoadError",
    "MissingExtra",
    "MyographError",
    "Problem",
    "QueryLimitError",
    "QuerySyntaxError",
    "QuestionError",
    "Resource",
    "Stream",
    "UnknownTerm",
    "open",
]

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from myograph.engines.endpoint import Endpoint
else:

    def __getattr__(name: str) -> object:
        if name == "Endpoint":  # what it imports takes longer than an answer
            from myograph.engines.endpoint import Endpoint

            return Endpoint
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
