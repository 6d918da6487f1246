"""Values, conditions, explorables, run buttons and spelling, without a build."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.site import explorables
from loyaltylab.site.conditions import holds, to_vega
from loyaltylab.site.pages import Explorable, Slider, value
from loyaltylab.site.pages.compute import Pages, digest
from loyaltylab.site.running import Price, price_of, run_html
from loyaltylab.site.spelling import american_forms, check_spelling, check_texts, prose

PAGES = '''
from loyaltylab.site.pages import value

CALLS = []
FACTS = {"unit": "customers", "period": "2025", "base": "all"}


@value("91.whole", **FACTS)
def whole() -> int:
    """A whole number."""
    CALLS.append("whole")
    return 12345


@value("91.part", **FACTS)
def part() -> float:
    """A share."""
    return 0.125


@value("91.infinite", **FACTS)
def infinite() -> float:
    """No number."""
    return float("inf")


@value("91.table", **FACTS)
def table() -> list:
    """Not one number."""
    return [1, 2]
'''


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """Values of a chapter of its own."""
    package = tmp_path / "package91"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "ch91.py").write_text(PAGES)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(__import__("sys").modules, "package91.ch91", raising=False)
    return Pages(tmp_path / "cache", (package,), "package91")


def test_values_are_shown_as_asked(pages: Pages) -> None:
    assert pages.text("91.whole") == "12,345"
    assert pages.text("91.part|.1%") == "12.5%"
    assert pages.text(" 91.part | .2f ") == "0.12"
    assert pages.fill("{{ value:91.part|.1% }} of {{value:91.whole}}") == "12.5% of 12,345"


@pytest.mark.parametrize(
    ("reference", "complaint"),
    [
        ("91.part", "is not a whole number; say how to show it"),
        ("91.part|nonsense", "cannot be shown as 'nonsense'"),
        ("91.hole", r"did you mean 91.whole or 91.table\?"),
        ("whole", "'whole' is not a value id"),
        ("91.infinite|.1f", "'91.infinite' is inf; a page needs a finite number"),
        ("91.table", "is a list; it must be one number"),
        ("92.anything", "No value has the id '92.anything'"),
    ],
)
def test_what_cannot_be_shown_is_refused(pages: Pages, reference: str, complaint: str) -> None:
    with pytest.raises(LoyaltyLabError, match=complaint):
        pages.text(reference)


def test_a_value_is_computed_once_until_code_or_data_change(pages: Pages, tmp_path: Path) -> None:
    pages.value("91.whole")
    calls = __import__("package91.ch91").ch91.CALLS
    before = len(calls)
    again = Pages(pages.cache, pages.sources, pages.package)
    assert again.value("91.whole") == 12345
    assert len(calls) == before
    (pages.sources[0] / "data.csv").write_text("changed")
    changed = Pages(pages.cache, pages.sources, pages.package)
    changed.value("91.whole")
    assert len(calls) == before + 1
    assert [path.name for path in pages.cache.iterdir()] == [changed.stamp]


def test_what_is_made_of_a_content_is_made_once_until_code_or_data_change(
    pages: Pages, tmp_path: Path
) -> None:
    calls = []

    def make() -> bytes:
        calls.append(1)
        return b"made"

    assert [pages.once(b"a", make), pages.once(b"a", make), pages.once(b"b", make)] == [b"made"] * 3
    assert len(calls) == 2
    (pages.sources[0] / "data.csv").write_text("changed")
    assert Pages(pages.cache, pages.sources, pages.package).once(b"a", make) == b"made"
    assert len(calls) == 3


def test_an_explorable_is_computed_once_until_code_or_data_change(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pages, "_explorable", lambda self, id: make_explorable())
    first = pages.explorable("91.map")
    monkeypatch.setattr(Pages, "_explorable", lambda self, id: pytest.fail("computed again"))
    again = Pages(pages.cache, pages.sources, pages.package).explorable("91.map")
    assert again.rows.equals(first.rows)
    assert again.chart == first.chart


def test_the_fingerprint_sees_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.csv").write_text("1")
    prints = {digest([tmp_path / "a"])}
    (tmp_path / "a" / "one.csv").write_text("2")
    prints.add(digest([tmp_path / "a"]))
    (tmp_path / "a" / "one.csv").rename(tmp_path / "a" / "two.csv")
    prints.add(digest([tmp_path / "a"]))
    assert len(prints) == 3


@pytest.mark.parametrize("id", ["4.share", "04.Share", "04.a b", "share", "04."])
def test_malformed_ids_are_refused(id: str) -> None:
    with pytest.raises(LoyaltyLabError, match="must be a chapter of two digits"):
        value(id, unit="u", period="p", base="b")(lambda: 1)


def test_one_id_stands_for_one_function() -> None:
    def first() -> int:
        """One."""
        return 1

    def second() -> int:
        """Two."""
        return 2

    def wordless() -> int:
        return 3

    keep = value("93.twice", unit="u", period="p", base="b")
    keep(first)
    keep(first)
    with pytest.raises(LoyaltyLabError, match="registered twice"):
        keep(second)

    # A loop that registers each of its functions under the same id: same name, another function.
    def in_a_loop(number: int) -> Callable[[], int]:
        def inner() -> int:
            """Return a number."""
            return number

        return inner

    keep = value("93.loop", unit="u", period="p", base="b")
    keep(in_a_loop(1))
    with pytest.raises(LoyaltyLabError, match="registered twice"):
        keep(in_a_loop(2))
    with pytest.raises(LoyaltyLabError, match="has no docstring"):
        value("93.wordless", unit="u", period="p", base="b")(wordless)


CONDITIONS = [
    "attachment >= cut_a and orders < cut_o",
    "not (attachment >= cut_a or orders == cut_o)",
    "(attachment >= 60) != (attachment >= cut_a)",
    "0 <= attachment - cut_a <= 2 * orders",
    "-attachment < -cut_a",
]


@given(
    st.sampled_from(CONDITIONS),
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 30)), min_size=1, max_size=20),
    st.integers(0, 100),
    st.integers(0, 30),
)
def test_python_counts_what_a_plain_reading_of_the_condition_says(
    condition: str, rows: list[tuple[int, int]], cut_a: int, cut_o: int
) -> None:
    table = pd.DataFrame(rows, columns=["attachment", "orders"])
    plain = [
        eval(condition, {}, {"attachment": a, "orders": o, "cut_a": cut_a, "cut_o": cut_o}) for a, o in rows
    ]
    assert np.array_equal(holds(condition, table, {"cut_a": cut_a, "cut_o": cut_o}), plain)


@pytest.mark.parametrize(
    ("condition", "complaint"),
    [
        ("orders >= cut", "names 'cut', which is no column and no slider"),
        ("__import__('os')", "only comparisons"),
        ("orders[0] > 1", "only comparisons"),
        ("orders >", "is not readable"),
        ("orders if True else 1", "only comparisons"),
        ("orders ** 2 > 4", "only comparisons"),
    ],
)
def test_a_condition_knows_nothing_else(condition: str, complaint: str) -> None:
    with pytest.raises(LoyaltyLabError, match=complaint):
        to_vega(condition, ["orders"], ["cut_o"])


def make_explorable(**changes: object) -> Explorable:
    """Return a sound explorable with some fields changed."""
    chart = {
        "data": {"name": "rows"},
        "mark": "point",
        "params": [{"name": "cut", "value": 5}],
        "encoding": {"x": {"field": "orders", "type": "quantitative"}, "opacity": {"value": 1}},
    }
    fields: dict[str, object] = {
        "chart": chart,
        "rows": pd.DataFrame({"orders": [1, 5, 9], "customers": [10, 20, 30]}),
        "sliders": (Slider("cut", "Orders from", 0, 10, 5),),
        "counts": {"many": "orders >= cut"},
        "summary": "{many} of {total} from {cut} orders.",
        "alt": "Three dots at one, five and nine orders a year.",
        "weight": "customers",
    }
    return Explorable(**{**fields, **changes})  # type: ignore[arg-type]


def test_live_numbers_are_counted_with_weights() -> None:
    explorable = make_explorable()
    assert explorables.summarise(explorable, {"cut": 5}) == "50 of 60 from 5 orders."
    assert explorables.count(make_explorable(weight=None), {"cut": 6}) == {"many": 1, "total": 3}


def test_the_compiled_picture_counts_too_and_keeps_silent_for_screen_readers() -> None:
    compiled = explorables.vega("94.x", make_explorable())
    assert {"count_many", "count_total", "cut"} <= {signal["name"] for signal in compiled["signals"]}
    assert all(mark["aria"] is False for mark in compiled["marks"])
    asked = []
    picture = explorables.png(make_explorable(), lambda content, make: asked.append(content) or make())
    assert picture.startswith(b"\x89PNG")
    explorables.png(
        make_explorable(alt="Another text, of the same picture."), lambda *words: asked.append(words[0])
    )
    assert asked[0] == asked[1]
    explorables.png(
        make_explorable(rows=make_explorable().rows.head(1)), lambda *words: asked.append(words[0])
    )
    assert asked[2] != asked[1]


def test_the_table_starts_with_the_start_and_moves_one_slider_at_a_time() -> None:
    assert [settings["cut"] for _, settings in explorables.neighbours(make_explorable())] == [5, 3, 7]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"summary": "{nobody} of {total}"}, r"names \{nobody\}, which is no count"),
        ({"sliders": ()}, "at least one slider"),
        ({"sliders": (Slider("cut", "x", 0, 10, 99),)}, "starts outside its range"),
        ({"sliders": (Slider("orders", "x", 0, 10, 5),)}, "no column's name"),
        ({"sliders": (Slider("cut", "x", 0, 10, 5), Slider("other", "x", 0, 10, 5))}, "no parameter 'other'"),
        ({"counts": {"many": "price > cut"}, "summary": "{many}"}, "names 'price'"),
        ({"chart": {"mark": "nonsense", "params": [{"name": "cut"}]}}, "no valid Vega-Lite"),
        (
            {"chart": {"data": {"values": []}, "mark": "point", "params": [{"name": "cut"}]}},
            "does not read the dataset 'rows'",
        ),
    ],
)
def test_a_broken_explorable_is_refused(changes: dict[str, object], complaint: str) -> None:
    with pytest.raises(LoyaltyLabError, match=complaint):
        explorables.vega("94.x", make_explorable(**changes))


LABS = {
    "edition": "offline",
    "labs": {"notebooks/a.ipynb": {"bytes": 61_000_000, "bytes_gzip": 46_400_000, "seconds": 49}},
}


def test_the_price_in_bytes_and_seconds_is_said_before_the_click(tmp_path: Path) -> None:
    assert price_of(tmp_path, "notebooks/a.ipynb") == Price()
    path = tmp_path / "_build" / "html" / "lite" / "labs.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(LABS))
    box = run_html("notebooks/a.ipynb", "../", price_of(tmp_path, "notebooks/a.ipynb"))
    assert (
        "about 46 MB once (61 MB from a server that does not compress), about 49 seconds to the first result"
        in box
    )
    assert price_of(tmp_path, "notebooks/b.ipynb") == Price()
    path.write_text(json.dumps({**LABS, "edition": "online"}))
    assert "once from cdn.jsdelivr.net" in price_of(tmp_path, "notebooks/a.ipynb").sentence
    path.write_text("{broken")
    assert "tens of megabytes" in price_of(tmp_path, "notebooks/a.ipynb").sentence


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Customer loyality grows.", "loyality"),
        ("Professor Flanterborn wrote it.", "Professor Flanterborn"),
        ("The sixth P is packing.", "packing"),
        ("Its NPS score fell.", "NPS score"),
        ("A loyalty program for members.", "loyalty program"),
        ("The behavior of members.", "behavior"),
        ("Recieve a voucher.", "Recieve"),
        (":::{note} The color of tea\nText.\n:::", "color"),
        ("| a | costumer |", "costumer"),
    ],
)
def test_wrong_forms_are_found_with_their_line(text: str, wrong: str) -> None:
    faults = check_texts([("book/a.md", prose(f"# Title\n\n{text}\n"))])
    assert (wrong, 3) in [(fault.wrong, fault.line) for fault in faults]


def test_right_forms_and_code_pass() -> None:
    text = "A loyalty programme; its behaviour, colour and packaging; the practice of Lauterborn; NPS.\n"
    code = "```python\nloyality = color\n```\n\n`behavior` [words](loyality.md) {concept}`the word <B001>` https://a.example/color\n"
    assert check_texts([("book/a.md", prose(text + code))]) == []
    assert american_forms()["behavior"] == "behaviour"


def test_the_course_is_spelt_right(root: Path) -> None:
    assert [str(fault) for fault in check_spelling(root)] == []
