"""What can go wrong, each with a message that says where, what was found and what to do about it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class MyographError(Exception):
    """Anything that a caller of myograph can put right: wrong use, bad input, a missing extra."""


class UnknownTerm(MyographError):
    """No term of the graph goes by the words given. ``suggestions`` holds the nearest ones."""

    def __init__(self, value: str, wanted: str, suggestions: Sequence[str] = ()) -> None:
        self.value = value
        self.suggestions = tuple(suggestions)
        hint = f" Did you mean {_either(self.suggestions)}?" if suggestions else " Try: myograph find TEXT"
        super().__init__(f"no {wanted} is called {value!r}.{hint}")


class AmbiguousTerm(MyographError):
    """Several terms of the graph go by the words given. ``candidates`` holds their short names."""

    def __init__(self, value: str, wanted: str, candidates: Sequence[str]) -> None:
        self.value = value
        self.candidates = tuple(candidates)
        super().__init__(f"{value!r} is the name of more than one {wanted}: {_either(self.candidates)}. Say which.")


class QuestionError(MyographError):
    """A question that does not exist, or values that it does not take."""


class CatalogError(MyographError):
    """A question's file whose header and SPARQL do not agree; the message begins ``file:line``."""


class QuerySyntaxError(MyographError):
    """SPARQL that does not parse; the message shows line, column and a pointer."""


class QueryLimitError(MyographError):
    """A query that was stopped: it took more time, rows or memory than it was given, or is nested too deeply."""


class GraphError(MyographError):
    """A graph that cannot be opened, read or written."""


class MissingExtra(MyographError):
    """A feature whose optional packages are not installed; the message says how to install them."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs packages that are not installed: pip install 'myograph[{extra}]'")


class Problem:
    """One thing wrong in an input file: where it is, what was found there and what to do about it."""

    __slots__ = ("column", "found", "line", "path", "remedy", "what")

    def __init__(
        self, path: str, what: str, remedy: str, *, line: int | None = None, column: str | None = None, found: str | None = None
    ) -> None:
        self.path = path
        self.line = line
        self.column = column
        self.found = found
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        column = f" column {self.column!r}:" if self.column else ""
        found = f" (found {self.found!r})" if self.found is not None else ""
        return f"{where}:{column} {self.what}{found}. {self.remedy}"


#: How many problems the message of an error shows, and after how many nobody looks for more where looking takes its time.
SHOWN = 100


class LoadError(MyographError):
    """Input that was refused as a whole; ``problems`` holds every one that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        shown = f" These are the first {SHOWN}." if count > SHOWN else ""
        rest = "" if count == 1 else f"\n{count} problems; nothing was loaded.{shown}"
        super().__init__("\n".join(str(problem) for problem in self.problems[:SHOWN]) + rest)


def _either(names: Sequence[str]) -> str:
    return " or ".join(names) if len(names) < 3 else ", ".join(names[:-1]) + " or " + names[-1]
