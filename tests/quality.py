"""Reports without what the rules of a good ontology find, which tests/test_quality.py is about."""

from __future__ import annotations

from myograph.checks import Report
from myograph.quality import rules


def without_rules(report: Report) -> Report:
    """The report of the other checks."""
    names = {"rules", *(rule.name for rule in rules())}
    findings = (finding for finding in report.findings if finding.rule not in names)
    return Report(tuple(findings), tuple(note for note in report.notes if note.partition(":")[0] not in names))
