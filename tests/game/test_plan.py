"""Plans: what is written is what is read, and whatever else a file may hold ends in one sentence."""

import contextlib
import json
import os
import time
import tomllib
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltylab.game.commands import EXAMPLE, SCHEMA
from loyaltylab.game.plan import (
    CUSTOMERS,
    EVERYONE,
    MOST_BYTES,
    MOST_MOVES,
    Move,
    Plan,
    PlanError,
    parse_plan,
    plan_text,
    read_plan,
)
from loyaltylab.game.rules import MONTHS, PLAN_MONTHS, RULES
from loyaltylab.game.schema import plan_schema
from loyaltylab.world.levers import GROUPS
from loyaltylab.world.specification import REGIONS

GOOD = 'game = 1\n[[move]]\nlever = "recovery"\nvalue = 1.5\n'
HEAD = "game = 1\n[[move]]\n"
# What somebody may hand in, what its one sentence must say, and whether a schema can say it too.
BROKEN = {
    "empty": ("", "is empty", False),
    "blank": (" \n\t\n", "is empty", False),
    "no version": ('[[move]]\nlever = "price"\nvalue = 1\n', "“game” is missing", True),
    "other version": ("game = 2\n", "says game = 2: write game = 1", True),
    "version in words": ('game = "1"\n', "write game = 1", True),
    "not TOML": ("game = 1\nmove: price\n", "not valid TOML at line 2", False),
    "YAML bombs": ('a: &a ["x","x"]\nb: &b [*a,*a]\n', "not valid TOML at line 1", False),
    "month without quotes": (GOOD + "from = 2026-01\n", "not valid TOML at line 5", False),
    "a date": (GOOD + "from = 2026-01-01\n", 'write a month from "2026-01" to "2026-12"', False),
    "name twice": (GOOD + "value = 1.2\n", "not valid TOML", False),
    "one bracket": ('game = 1\n[move]\nlever = "price"\nvalue = 1\n', "write [[move]], with two brackets", True),
    "moves as words": ('game = 1\nmove = ["price"]\n', "write [[move]]", True),
    "unknown entry": ("game = 1\nbudget = 99999\n", "has no “budget”", True),
    "near miss": (HEAD + 'lever = "recovry"\nvalue = 1.5\n', "did you mean “recovery”?", True),
    "unknown lever": (HEAD + 'lever = "free_money"\nvalue = 1.5\n', "there is no lever 'free_money'", True),
    "lever of the world": (HEAD + 'lever = "manager_exit"\nvalue = 0\n', "there is no lever", True),
    "lever as a number": (HEAD + "lever = 3\nvalue = 1\n", "write its name in quotes", True),
    "no lever": (HEAD + "value = 1.5\n", "“lever” is missing", True),
    "no value": (HEAD + 'lever = "price"\n', "“value” is missing", True),
    "value in words": (HEAD + 'lever = "price"\nvalue = "1.0"\n', "write a number without quotes", True),
    "value true": (HEAD + 'lever = "price"\nvalue = true\n', "write a number without quotes", True),
    "not a number": (HEAD + 'lever = "price"\nvalue = nan\n', "is nan: write a number", False),
    "without end": (HEAD + 'lever = "price"\nvalue = inf\n', "is inf: write a number", False),
    "negative money": (HEAD + 'lever = "recovery"\nvalue = -5000\n', "recovery = -5000 is out of range", True),
    "too dear": (HEAD + 'lever = "price"\nvalue = 1.16\n', "price = 1.16 is out of range: write 0.85 to 1.15", True),
    "huge number": (HEAD + f'lever = "price"\nvalue = {"9" * 400}\n', "more than 15 digits", True),
    "endless number": (HEAD + f'lever = "price"\nvalue = {"9" * 5000}\n', "unreadable", False),
    "wrong month": (GOOD + 'from = "2026-13"\n', "from is '2026-13'", True),
    "last year": (GOOD + 'to = "2025-12"\n', "to is '2025-12'", True),
    "backwards": (GOOD + 'from = "2026-05"\nto = "2026-02"\n', "it ends in 2026-02, before it begins", False),
    "unknown region": (GOOD + 'regions = ["Harbor"]\n', "did you mean “Harbour”?", True),
    "region alone": (GOOD + 'regions = "City"\n', "write a list", True),
    "no region": (GOOD + "regions = []\n", "write a list", True),
    "region twice": (GOOD + 'regions = ["City", "City"]\n', "stands twice", True),
    "unknown customers": (GOOD + 'customers = "whales"\n', "there are no customers 'whales'", True),
    "hours for members": (
        HEAD + 'lever = "reach"\nvalue = 1.1\ncustomers = "members"\n',
        "reach is the same for all customers of a region",
        True,
    ),
    "walls for a while": (
        HEAD + 'lever = "exit_barriers"\nvalue = 2.5\nto = "2026-03"\n',
        "exit_barriers is a term that holds all year",
        True,
    ),
    "title as a list": ("game = 1\ntitle = [1]\n", "title is [1]: write text in quotes", True),
    "novel": (f'game = 1\nwhy = "{"x" * 600}"\n', "shorten it", True),
    "too many moves": ("game = 1\n" + GOOD[9:] * (MOST_MOVES + 1), f"{MOST_MOVES} is the most", True),
    "deep": ("game = 1\nwhy = " + "[" * 20000, "nested too deeply", False),
}  # fmt: skip


def sentence_of(content: bytes | str) -> str:
    with pytest.raises(PlanError) as refusal:
        parse_plan(content, "plan.toml")
    return str(refusal.value)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_plan_gets_one_sentence_with_place_and_remedy(name: str) -> None:
    content, words, _ = BROKEN[name]
    sentence = sentence_of(content)
    assert words in sentence
    assert sentence.startswith("plan.toml")
    assert "\n" not in sentence
    assert len(sentence) < 320
    assert sentence[-1] in ".?"


def test_the_place_is_the_move_and_its_line() -> None:
    two = 'game = 1\n\n[[move]]\nlever = "recovery"\nvalue = 1.5\n# a note\n[[move]]\nlever = "price"\nvalue = 9\n'
    assert sentence_of(two).startswith("plan.toml, move 2 (line 7): price = 9 is out of range")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (GOOD.encode("utf-16"), "not UTF-8"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"PK\x03\x04" + bytes(range(256)), "not UTF-8"),
        (b"game = 1\n#" + b"x" * MOST_BYTES, "larger than"),
    ],
)
def test_bytes_that_are_no_plan(content: bytes, words: str) -> None:
    assert words in sentence_of(content)


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    assert parse_plan(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()) == parse_plan(GOOD)


def test_files_that_are_no_plain_files(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_text(GOOD, encoding="utf-8")
    link, folder, pipe = tmp_path / "link.toml", tmp_path / "folder.toml", tmp_path / "pipe.toml"
    link.symlink_to(real)
    folder.mkdir()
    os.mkfifo(pipe)
    assert read_plan(real) == parse_plan(GOOD)
    for path, words in (
        (link, "is a link"),
        (folder, "is a folder"),
        (pipe, "no plain file"),
        (tmp_path / "x.toml", "There is no file"),
    ):
        with pytest.raises(PlanError, match=words):
            read_plan(path)


def test_a_file_of_100_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "big.toml"
    with path.open("wb") as stream:
        stream.truncate(100 * 2**20)
    began = time.process_time()
    with pytest.raises(PlanError, match=r"has 104,858 kB"):
        read_plan(path)
    assert time.process_time() - began < 0.5


moves = st.builds(
    lambda lever, share, regions, customers, months, why: Move(
        lever,
        round(RULES[lever].low + share * (RULES[lever].high - RULES[lever].low), 3),
        regions,
        EVERYONE if RULES[lever].whole_region else customers,
        0 if RULES[lever].whole_year else min(months),
        PLAN_MONTHS - 1 if RULES[lever].whole_year else max(months),
        why,
    ),
    st.sampled_from(list(RULES)),
    st.floats(0, 1),
    st.lists(st.sampled_from(REGIONS), min_size=1, unique=True).map(tuple),
    st.sampled_from(CUSTOMERS),
    st.tuples(st.integers(0, PLAN_MONTHS - 1), st.integers(0, PLAN_MONTHS - 1)),
    st.text(st.characters(codec="utf-8"), max_size=60),
)
plans = st.builds(
    lambda some, title: Plan(tuple(some), title),
    st.lists(moves, max_size=6),
    st.text(st.characters(codec="utf-8"), max_size=30),
)


@settings(max_examples=40, deadline=None)
@given(plans)
def test_what_is_written_is_what_is_read(plan: Plan) -> None:
    assert parse_plan(plan_text(plan)) == plan


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: GOOD + text)))
def test_anything_is_a_plan_or_a_sentence_for_people(content: bytes | str) -> None:
    with contextlib.suppress(PlanError):
        parse_plan(content)


@given(moves)
@settings(max_examples=40, deadline=None)
def test_a_move_holds_in_its_cells_and_nowhere_else(move: Move) -> None:
    values = Plan((move,)).values(move.lever)
    for (row, column, month), value in np.ndenumerate(values):
        inside = (
            GROUPS[row] in move.groups
            and REGIONS[column] in move.regions
            and move.first <= month <= move.last
        )
        assert value == (move.value if inside else 1.0)


def test_the_later_move_holds_where_two_meet() -> None:
    plan = Plan((Move("price", 0.9), Move("price", 1.1, ("City",), "members", 3, 3)))
    values = plan.values("price")
    assert values[GROUPS.index("members"), 0, 3] == 1.1
    assert (values == 0.9).sum() == values.size - 1


def test_two_files_that_do_the_same_have_one_fingerprint() -> None:
    whole = Plan((Move("price", 0.95),), title="a")
    halves = Plan(
        (Move("price", 0.95, last=5), Move("price", 0.95, first=6), Move("recovery", 1.0)), title="b"
    )
    assert whole.fingerprint == halves.fingerprint
    assert whole.fingerprint != Plan((Move("price", 0.95, last=5),)).fingerprint


# ---- the schema -------------------------------------------------------------------------------------------------


def as_json(content: str) -> object:
    return tomllib.loads(content)


def test_the_committed_schema_is_what_the_rules_say() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == plan_schema()


def test_the_schema_is_a_schema_and_takes_good_plans() -> None:
    jsonschema.Draft202012Validator.check_schema(plan_schema())
    for content in (GOOD, EXAMPLE.read_text(encoding="utf-8"), "game = 1\n"):
        jsonschema.validate(as_json(content), plan_schema())
        parse_plan(content)


@pytest.mark.parametrize("name", [name for name, (_, _, by_schema) in BROKEN.items() if by_schema])
def test_what_the_reader_refuses_the_schema_refuses_too(name: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_json(BROKEN[name][0]), plan_schema())


@settings(max_examples=20, deadline=None)
@given(plans)
def test_what_the_reader_takes_the_schema_takes(plan: Plan) -> None:
    jsonschema.validate(as_json(plan_text(plan)), plan_schema())


def test_a_schema_without_bounds_is_caught() -> None:
    planted = plan_schema()
    planted["properties"]["move"]["items"]["allOf"] = [True]
    jsonschema.validate(as_json(BROKEN["too dear"][0]), planted)  # lets it pass: the test above would be red


def test_every_month_of_the_schema_is_of_2026() -> None:
    assert tuple(f"2026-{number:02d}" for number in range(1, 13)) == MONTHS
