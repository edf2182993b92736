"""Tables: they fit a width, lose no word, and line up whatever is in them."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myograph import console

TEXT = st.text(st.sampled_from("ab é中 \n\tx́-/"), max_size=40)


def test_whole_table() -> None:
    rows = [["als", "progressive weakness", ""], ["leg", "", ""]]
    assert console.table(("the_cause", "finding", "note"), rows, 40) == (
        "the cause  finding\n─────────  ────────────────────\nals        progressive weakness\nleg\n\nEmpty, and not shown: note.\n"
    )


def test_narrower_cells_wrap() -> None:
    assert console.table(("cause", "finding"), [["als", "progressive weakness"]], 20) == (
        "cause  finding\n─────  ─────────────\nals    progressive\n       weakness\n"
    )


def test_narrower_still_one_block_a_row() -> None:
    rows = [["amyotrophiclateralsclerosis", "weakness"], ["fibromyalgia", ""]]
    assert console.table(("cause", "finding"), rows, 22) == (
        "cause\n  amyotrophiclateralsc\n  lerosis\nfinding\n  weakness\n──────────────────────\ncause\n  fibromyalgia\n"
    )
    assert console.table(("cause", "finding"), [["amyotrophiclateralsclerosis", "weaknessweaknessweakness"]], 30) == (
        "cause    amyotrophiclateralscl\n         erosis\nfinding  weaknessweaknessweakn\n         ess\n"
    )


def test_a_word_is_broken_only_where_there_is_no_room() -> None:
    rows = [["causes-by-mechanism", "Which causes work by a mechanism, and what else is there to say of it?"]]
    assert "causes-by-mechanism  " in console.table(("question", "asks"), rows, 50)


def test_heads_are_bold_where_colour_is_wanted() -> None:
    assert console.table(("a", "b"), [["1", "2"]], 40, colour=True) == "\033[1ma  b\033[0m\n─  ─\n1  2\n"


@given(
    st.integers(1, 5).flatmap(lambda n: st.tuples(st.just(n), st.lists(st.lists(TEXT, min_size=n, max_size=n), min_size=1, max_size=4))),
    st.integers(20, 90),
)
def test_every_table_fits_and_says_it_all(content: tuple[int, list[list[str]]], width: int) -> None:
    count, rows = content
    heads = [f"column_{number}" for number in range(count)]
    shown = console.table(heads, rows, width)
    assert [line for line in shown.splitlines() if console._width(line) > width] == []
    letters = sorted(letter for row in rows for cell in row for letter in cell if not letter.isspace() and letter != "-")
    body = shown.replace("─", "").replace("Empty, and not shown:", "")
    assert [letter for letter in letters if letter not in body] == []
    assert sum(body.count(letter) for letter in "é中/") == sum(letters.count(letter) for letter in "é中/")


def test_markdown() -> None:
    assert console.markdown(("a_b", "c"), [["x|y", "1\\2\n3"]]) == "| a b | c |\n| --- | --- |\n| x\\|y | 1\\\\2 3 |\n"


@pytest.mark.parametrize(("columns", "width"), [("57", 57), ("0", None), ("-3", None), ("wide", None), ("", None)])
def test_width_of_the_terminal(monkeypatch: pytest.MonkeyPatch, columns: str, width: int | None) -> None:
    def none(_: int) -> os.terminal_size:
        raise OSError

    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(os, "get_terminal_size", none)
    assert console.terminal_width() == (width or 100)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((133, 40)))
    assert console.terminal_width() == (width or 133)
