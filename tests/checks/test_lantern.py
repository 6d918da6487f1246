"""Each id has its own Lantern: the same every time, and different from others. Chapter 04 stands for all."""

import hashlib
import json
import subprocess
import sys
import unicodedata

import pytest

from loyaltylab.checks.catalogue import variant
from loyaltylab.checks.lantern import (
    course_secret,
    derive,
    make_lantern,
    my_lantern,
    normal_identity,
    settings_for,
)
from loyaltylab.errors import LoyaltyLabError
from tests.checks.bank import ASSIGNMENTS, own


def digest(lantern) -> str:
    text = "".join(getattr(lantern, name).to_csv(index=False) for name in lantern.tables)
    return hashlib.sha256(text.encode()).hexdigest()


def digests() -> dict[str, str]:
    """Return a digest of the practice Lantern of every assignment."""
    return {number: digest(make_lantern("practice", number)) for number in ASSIGNMENTS}


def test_same_id_same_records_in_another_process():
    code = "import json; from tests.checks.test_lantern import digests; print(json.dumps(digests()))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(other.stdout) == digests()


def test_seed_and_settings_of_the_practice_id_never_change():
    """Recorded once: students' answers would silently change with these."""
    assert derive("practice", "04", "practice", "seed") == 18368380074831279174
    assert settings_for(variant("04"), "practice", "04", "practice") == {
        "customers": 670,
        "reward_rate": 0.6,
        "service_speed": 0.9,
        "rival_price": 0.96,
        "island_entry": "2025-02",
    }


@pytest.mark.parametrize(
    "same", ["  Zoë Åström ", "ZOË ÅSTRÖM", unicodedata.normalize("NFD", "zoë åström"), "zoë  åström"]
)
def test_ids_are_normalised(same):
    assert normal_identity(same) == normal_identity("Zoë Åström") == "zoë åström"


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("x" * 101, "characters long"),
        ("x" * 10_000_000, "characters long"),
        ("a\tb", "invisible"),
        ("a\x00b", "invisible"),
        ("a\u200bb", "invisible"),
        ("a\ud800", "invisible"),
        (12345, "as text"),
        (None, "as text"),
        (["s1"], "as text"),
    ],
)
def test_bad_ids_get_one_sentence(bad, told):
    with pytest.raises(LoyaltyLabError, match=told) as caught:
        my_lantern(bad, assignment="04")
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert len(sentence) < 200
    assert caught.value._render_traceback_() == [sentence]


@pytest.mark.parametrize("bad", ["4", "99", "", None, 4, ["04"]])
def test_unknown_assignment(bad):
    with pytest.raises(LoyaltyLabError, match=r'there is .*"04"'):
        my_lantern("practice", assignment=bad)


def test_misspelt_table():
    with pytest.raises(LoyaltyLabError, match='Did you mean "orders"'):
        _ = own("practice", "04").oders
    assert not hasattr(own("practice", "04"), "traits")


def test_the_secret_moves_everything(monkeypatch):
    monkeypatch.setenv("LOYALTYLAB_COURSE_SECRET", "autumn term")
    assert course_secret() == "autumn term"
    assert digest(make_lantern("practice", "04")) != digest(own("practice", "04"))


def test_grading_puts_the_real_id_in_place(monkeypatch):
    monkeypatch.setenv("LOYALTYLAB_STUDENT_ID", "s1234567")
    assert my_lantern("somebody else", assignment="04").identity == "s1234567"
