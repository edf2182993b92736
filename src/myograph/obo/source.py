"""An OBO file's text and fastobo's reading of it in, what its header and relations declare out, and on which line what is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from myograph.errors import SHOWN, LoadError, Problem
from myograph.obo.text import id_of, refusal, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

_QUALIFIERS = re.compile(r'(?<!\\)(\{(?:[^"{}\\]|\\.|"(?:[^"\\]|\\.)*")*\})\s*(?:!.*)?$')
_QUALIFIER = re.compile(r'([^=,\s{]+)\s*=\s*"((?:[^"\\]|\\.)*)"')


class Source:
    """What one file says, what its relations go by, and what is wrong with it; its lines are found again in its text."""

    def __init__(self, path: str, text: str, document: Any) -> None:
        """Take what the file says of itself.

        :raises LoadError: where the header names no ontology, or an id is there twice.
        """
        self.path = path
        self.text = text
        self.header = list(document.header)
        self.frames = list(document)
        self.problems: list[Problem] = []
        self.shorthands: dict[str, list[str]] = {}
        self.class_level: set[str] = set()
        self.metadata: set[str] = set()
        #: The id of the frame that is read, none for the header, and of a relation the qualifiers of the line that is read.
        self.frame = ""
        self.given: list[tuple[str, str]] | None = None
        self._relation_texts: Iterator[str] | None = None
        self._dates: set[str] | None = None
        self._starts: dict[str, list[int]] | None = None
        self.said = said = self._header_values()
        if not any(said.get("ontology", ())):
            raise refusal(self.path, "the header does not say which ontology this is", "Add a line, as ontology: go.", 1)
        self.name = said["ontology"][0]
        self.view = next(iter(said.get("logical-definition-view-relation", ())), None)
        self.namespace = next(iter(said.get("default-namespace", ())), None)
        self.idspaces = {clause.prefix: str(clause.url) for clause in self.header if clause.raw_tag() == "idspace"}
        self._check_ids()

    def _header_values(self) -> dict[str, list[str]]:
        """Tag -> values, unescaped and without comments, of all header lines."""
        said: dict[str, list[str]] = {}
        for line in re.split(r"^\[", self.text, maxsplit=1, flags=re.MULTILINE)[0].split("\n"):
            tag, colon, value = line.partition(":")
            if colon and not tag.lstrip().startswith("!"):
                value = re.match(r"(?:\\.|[^\\!])*", value)[0]  # type: ignore[index]  # it matches everything
                said.setdefault(tag.strip(), []).append(unescape(value.strip()))
        return said

    def problem(self, what: str, remedy: str, tag: str = "id", found: str | None = None) -> None:
        """Note what is wrong with a line of the frame at hand.

        :raises LoadError: where so many are wrong that the file seems to be another one.
        """
        self._note(Problem(self.path, what, remedy, line=self._line(self.frame, tag, found), found=found or self.frame or None))

    def _note(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) >= SHOWN:
            raise LoadError(self.problems)

    def _line(self, frame: str, tag: str, found: str | None = None, nth: int = 0) -> int | None:
        """The number of a line: that with the tag (any of none), and with the text where one is given, of the frame with the id."""
        if not frame:
            lines = re.split(r"^\[", self.text, maxsplit=1, flags=re.MULTILINE)[0].split("\n")
            return next((n for n, line in enumerate(lines, 1) if line.startswith(f"{tag}:") and (found or "") in unescape(line)), None)
        if self._starts is None:
            self._starts = {}
            for head in re.finditer(r"^\[[A-Za-z]+\]\s+(id:[ \t]*(.*?)[ \t]*\r?)$", self.text, re.MULTILINE):
                self._starts.setdefault(unescape(head[2].partition(" !")[0].strip()), []).append(head.start(1))
        starts = self._starts.get(frame, ())
        if tag == "id" or not starts:
            return self.text.count("\n", 0, starts[min(nth, len(starts) - 1)]) + 1 if starts else None
        for start in starts:
            number = self.text.count("\n", 0, start) + 1
            end = self.text.find("\n[", start)
            for offset, line in enumerate(self.text[start : end if end > 0 else None].split("\n")):
                if (not tag or line.startswith(f"{tag}:")) and (found is None or found in unescape(line)):
                    return number + offset
        return None

    def _check_ids(self) -> None:
        """What each relation goes by, and that no frame is there twice."""
        for match in re.finditer(r"^\[Instance\]", self.text, re.MULTILINE):
            what, at = "the mapping has nothing for an [Instance]", self.text.count("\n", 0, match.start()) + 1
            self._note(Problem(self.path, what, "Remove it.", line=at, found=match[0]))
        seen: dict[tuple[str, str], int] = {}
        for frame in self.frames:
            kind = type(frame).__name__
            if kind == "InstanceFrame":  # whose id fastobo 0.14 does not give
                continue
            self.frame = id_of(frame.id)
            nth = seen.get((kind, self.frame), 0)
            seen[kind, self.frame] = nth + 1
            if nth:
                first = self._line(self.frame, "id")
                line = self._line(self.frame, "id", nth=nth)
                what = f"line {first} has the same id"
                self._note(Problem(self.path, what, "Make one of the two, or give each its own.", line=line, found=self.frame))
            if kind == "TypedefFrame":
                xrefs = [id_of(c.xref.id) for c in frame if c.raw_tag() == "xref"]
                self.shorthands[self.frame] = [xref for xref in xrefs if xref != self.frame]
                if any(c.raw_tag() == "is_metadata_tag" and c.metadata_tag for c in frame):
                    self.metadata.add(self.frame)
                if any(c.raw_tag() == "is_class_level" and c.class_level for c in frame):
                    self.class_level.add(self.frame)
        if not any(type(frame).__name__ == "TermFrame" for frame in self.frames):
            self.problems.append(Problem(self.path, "there is no [Term]", "Check that this is the whole of the right file."))
        if self.problems:
            raise LoadError(self.problems)

    def expanded(self, id: str) -> str:
        """The id that a relation's short one stands for: its last cross-reference to RO or BFO, else its first."""
        found = None
        for xref in self.shorthands.get(id, ()):
            if found is None or xref.startswith(("RO", "BFO")):
                found = xref
        return found or id

    def qualifiers_of(self, count: int) -> list[list[tuple[str, str]]]:
        """The qualifiers on each line of a relation, which fastobo 0.14 reads and does not give out."""
        if self._relation_texts is None:
            frames = re.split(r"^(?=\[)", self.text, flags=re.MULTILINE)
            self._relation_texts = iter([frame for frame in frames if frame.startswith("[Typedef]")])
        lines = [line for line in next(self._relation_texts).split("\n") if not line.startswith("id:")]
        found = []
        for line in lines:
            if line.strip() and not line.lstrip().startswith(("!", "[")):
                block = _QUALIFIERS.search(line)
                found.append([(unescape(key), unescape(value)) for key, value in _QUALIFIER.findall(block[1])] if block else [])
        if len(found) != count:
            self.problem("the lines of this relation cannot be told apart", "Write each on a line of its own.")
            return [[]] * count
        return found

    def date(self, read: str) -> str:
        """A date as the file writes it, which the parser does not keep where it has parts of a second."""
        if self._dates is None:
            self._dates = set(re.findall(r"^creation_date:[ ]*([^ \t\r\n]*)", self.text, re.MULTILINE))
        if read in self._dates:
            return read
        self.problem("this date is not kept as it is", "Write it as 2001-02-03 or 2001-02-03T04:05:06Z.", "creation_date")
        return read
