"""``loyaltylab data …``: what a person sees, and the exit code that a script sees."""

import pytest

from loyaltylab import cli
from loyaltylab.world import commands
from tests.data.small_lantern import ORIGIN, TABLES, make_records


@pytest.fixture
def small_commands(small_world, monkeypatch, tmp_path):
    """The commands on the small specification, with a checkout of their own."""
    monkeypatch.setattr(commands, "TABLES", TABLES)
    monkeypatch.setattr(commands, "CHECKOUT", small_world)
    monkeypatch.setattr(commands, "published_records", make_records)
    monkeypatch.setattr(commands, "published_origin", lambda: ORIGIN)
    (tmp_path / "pyproject.toml").write_text("")
    return small_world


def test_check_is_quiet_about_sound_records(small_commands, capsys):
    assert cli.main(["data", "check"]) == 0
    assert "4 tables, 88 cells, every rule kept." in capsys.readouterr().out


def test_check_names_each_fault_and_exits_with_2(small_commands, capsys):
    path = small_commands / "buys.csv"
    path.write_bytes(path.read_bytes().replace(b"1250", b"12.50"))
    assert cli.main(["data", "check", str(small_commands)]) == 2
    printed = capsys.readouterr()
    assert 'buys.csv, line 2, column paid_cents: "12.50" is not a whole number' in printed.out
    assert "3 faults" in printed.err
    assert cli.main(["data", "check", "--limit", "1"]) == 2
    assert "… and 2 more" in capsys.readouterr().out


def test_check_of_no_folder_is_one_sentence(small_commands, capsys, tmp_path):
    assert cli.main(["data", "check", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.startswith("loyaltylab: ")


def test_build_writes_then_leaves_alone(small_commands, capsys, tmp_path):
    target = tmp_path / "new" / "records"
    assert cli.main(["data", "build", "--output", str(target)]) == 0
    assert capsys.readouterr().out.endswith("written.\n")
    assert cli.main(["data", "build", "--output", str(target)]) == 0
    assert capsys.readouterr().out.endswith("unchanged.\n")
    assert cli.main(["data", "check", str(target)]) == 0


def test_build_check_passes_on_equal_bytes_and_names_the_drifted_file(small_commands, capsys):
    assert cli.main(["data", "build", "--check"]) == 0
    path = small_commands / "truth" / "people.csv"
    path.write_bytes(path.read_bytes().replace(b"0.500", b"0.501"))
    drifted = path.read_bytes()
    assert cli.main(["data", "build", "--check"]) == 2
    assert "truth/people.csv differs from line 2" in capsys.readouterr().err
    assert path.read_bytes() == drifted
    assert cli.main(["data", "build"]) == 0
    assert cli.main(["data", "build", "--check"]) == 0


def test_build_without_a_checkout_asks_for_a_folder(small_commands, capsys, tmp_path):
    (tmp_path / "pyproject.toml").unlink()
    assert cli.main(["data", "build"]) == 2
    assert "--output" in capsys.readouterr().err


def test_list_names_tables_and_rows(small_commands, capsys):
    assert cli.main(["data", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert lines[2].split()[:3] == ["buys.csv", "4", "rows"]


def test_dictionary_is_written_and_its_drift_is_found(small_commands, capsys, tmp_path):
    page = tmp_path / "book" / "data-dictionary.md"
    words = ["data", "dictionary", "--output", str(page)]
    assert cli.main([*words, "--check"]) == 2
    assert cli.main(words) == 0
    assert cli.main([*words, "--check"]) == 0
    page.write_text(page.read_text().replace("Year of birth", "Age"))
    assert cli.main([*words, "--check"]) == 2
    assert "run `loyaltylab data dictionary`" in capsys.readouterr().err


def test_a_description_that_is_missing_is_one_sentence(small_commands, capsys):
    (small_commands / "datapackage.json").unlink()
    for words in (["data", "list"], ["data", "dictionary"]):
        assert cli.main(words) == 2
        assert "missing or damaged" in capsys.readouterr().err


@pytest.mark.parametrize("limit", ["0", "-1", "x"])
def test_a_silly_limit_is_refused(small_commands, limit, capsys):
    with pytest.raises(SystemExit):
        cli.main(["data", "check", "--limit", limit])
    assert "--limit" in capsys.readouterr().err
