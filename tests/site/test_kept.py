"""Kept results: nothing unchanged is made twice, nothing stale is handed out, and a broken file costs only time."""

from pathlib import Path

import pytest

from loyaltylab.site.kept import Kept


@pytest.fixture
def code(tmp_path: Path) -> Path:
    path = tmp_path / "rules.py"
    path.write_text("rule = 1\n")
    return path


def made(kept: Kept[str], *contents: str) -> list[str]:
    """Return which of the contents had to be worked out anew, and keep all."""
    fresh: list[str] = []
    for content in contents:

        def make(content: str = content) -> str:
            fresh.append(content)
            return content.upper()

        assert kept.of(content.encode(), make) == content.upper()
    kept.save()
    return fresh


def test_only_what_changed_is_made_anew(tmp_path: Path, code: Path) -> None:
    place = tmp_path / "kept"
    assert made(Kept(place, (code,)), "a", "b", "a") == ["a", "b"]
    assert made(Kept(place, (code,)), "a", "b") == []
    assert made(Kept(place, (code,)), "a", "c") == ["c"]
    # What was not asked for last time is gone: the file does not grow with every edit.
    assert made(Kept(place, (code,)), "b") == ["b"]


def test_other_code_makes_all_anew(tmp_path: Path, code: Path) -> None:
    place = tmp_path / "kept"
    made(Kept(place, (code,)), "a")
    code.write_text("rule = 2\n")
    assert made(Kept(place, (code,)), "a") == ["a"]


@pytest.mark.parametrize("rubbish", [b"", b"no pickle", b"\x80\x04K\x01."])
def test_an_unreadable_file_counts_as_empty(tmp_path: Path, code: Path, rubbish: bytes) -> None:
    place = tmp_path / "kept"
    place.write_bytes(rubbish)
    assert made(Kept(place, (code,)), "a") == ["a"]
    assert made(Kept(place, (code,)), "a") == []


def test_without_a_place_nothing_is_kept(code: Path) -> None:
    assert made(Kept(None, (code,)), "a") == ["a"]
    assert made(Kept(None, (code,)), "a") == ["a"]
