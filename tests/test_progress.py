"""How far a load has come is told on standard error: redrawn on a terminal, one line a stage elsewhere."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from myograph.progress import Progress

if TYPE_CHECKING:
    import pytest


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_each_stage_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with Progress() as progress:
        for share in (0.0, 0.5, 1.0):
            progress("hp.obo", share)
        progress("phenotype.hpoa", 0.5, 100, "rows")
    assert capsys.readouterr() == ("", "hp.obo …\nphenotype.hpoa …\n")


def test_elsewhere_a_stage_can_be_told_once_it_has_lasted(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter([10.0, 11.9, 12.0, 13.0, 13.0, 13.5])
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    with Progress(after=2) as progress:
        for share in (0.0, 0.3, 0.6, 1.0):
            progress("edges", share)  # for three seconds
        for share in (0.0, 1.0):
            progress("sources", share)  # for half a second
    assert capsys.readouterr() == ("", "edges …\n")


def test_on_a_terminal_one_line_is_drawn_anew_and_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    now = iter([10.0, 12.0, 12.01, 14.0])
    monkeypatch.setattr("time.monotonic", lambda: next(now))
    with Progress() as progress:
        progress("rows.tsv", 0.0)
        progress("rows.tsv", 0.25, 500, "rows")
        progress("rows.tsv", 0.26, 501, "rows")  # too soon to be drawn
        progress("rows.tsv", 1.0, 2000, "rows")
    assert terminal.getvalue().split("\r\x1b[K") == [
        "",
        "rows.tsv  [........................]    0%",
        "rows.tsv  [######..................]   25%  250 rows/s  0:06 left",
        "rows.tsv  [########################]  100%  500 rows/s",
        "",
    ]
