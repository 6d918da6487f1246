"""The graded checks refuse nearly every mutant of the reference solution; each survivor is listed with its reason."""

import contextlib
import io
import json
import signal
import warnings

import numpy as np
import pandas as pd
import pytest
import yaml

from loyaltylab.classroom.markers import Region, take_apart
from loyaltylab.classroom.mutants import mutants
from loyaltylab.classroom.notebook import source
from tests.checks.bank import ASSIGNMENTS, FOLDERS, full_turn, graded, own

SECONDS = 5
WANTED = 0.95
IDENTITY = "practice"


def columns_of(lantern) -> list[str]:
    """Every column of a learner's tables, each once."""
    return list(dict.fromkeys(name for table in lantern.tables for name in getattr(lantern, table).columns))


def solutions(assignment: str) -> dict[str, str]:
    """The reference solution of each autograded task, as it stands in the master."""
    notebook = json.loads(next(FOLDERS[assignment].glob("*.ipynb")).read_text(encoding="utf-8"))
    found = {}
    for cell in notebook["cells"]:
        task = cell["id"].removeprefix("answer-").replace("-", ".", 1)
        if cell["id"].startswith("answer-") and cell["cell_type"] == "code":
            pieces = take_apart(source(cell), cell["id"]).pieces
            found[task] = "\n".join(
                "\n".join(piece.lines) if isinstance(piece, Region) else piece for piece in pieces
            )
    return found


def stopped(_signal, _frame):
    raise TimeoutError


def survives(code: str, task: str, lantern) -> bool:
    """Whether the graded checks take what a changed solution gives."""
    module = graded(task.split(".")[0])
    names = {"pd": pd, "np": np, "lantern": lantern, **module.given(lantern)}
    before = signal.signal(signal.SIGALRM, stopped)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            exec(code, names)
            return module.is_right(task, names[module.TASKS[task].variable], lantern)
    except Exception:
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def explained(assignment: str) -> dict[str, dict[str, str]]:
    """Survivors by task: the mutant's name, and why it gives the same answer."""
    path = FOLDERS[assignment] / "survivors.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) or {} if path.is_file() else {}


# The others have their turn on another day, or with --all.
@pytest.mark.slow
@pytest.mark.parametrize("assignment", sorted(full_turn()))
def test_graded_checks_refuse_the_mutants(assignment, record_property):
    lantern = own(IDENTITY, assignment)
    columns = columns_of(lantern)
    total, alive = 0, {}
    for task, code in solutions(assignment).items():
        assert survives(code, task, lantern), f"{task}: the solution itself is refused"
        made = mutants(code, columns)
        total += len(made)
        alive[task] = [str(mutant) for mutant in made if survives(mutant.code, task, lantern)]
    reasons = explained(assignment)
    unexplained = {
        task: [each for each in names if each not in reasons.get(task, {})] for task, names in alive.items()
    }
    stale = {
        task: [each for each in reasons.get(task, {}) if each not in alive.get(task, [])] for task in reasons
    }
    count = sum(map(len, alive.values()))
    record_property("mutants", total)
    record_property("survivors", count)
    print(f"{assignment}: {total - count} of {total} mutants refused ({(total - count) / total:.1%})")
    assert total >= 30
    assert not any(unexplained.values()), unexplained
    assert not any(stale.values()), (
        f"survivors.yml of {assignment} lists mutants that do not survive: {stale}"
    )
    equal = sum(len(each) for each in reasons.values())
    assert (total - count) / (total - equal) >= WANTED
    assert (total - count) / total >= WANTED - 0.1


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_survivors_are_listed_with_a_reason(assignment):
    reasons = explained(assignment)
    assert (FOLDERS[assignment] / "survivors.yml").is_file()
    assert set(reasons) <= set(solutions(assignment))
    assert all(len(reason.split()) >= 2 for listed in reasons.values() for reason in listed.values())


def test_blunt_graded_checks_would_be_seen(monkeypatch):
    """Planted: graded checks that take any number let the mutants live."""
    lantern = own(IDENTITY, "04")
    monkeypatch.setattr(graded("04"), "is_right", lambda task, answer, lantern: True)
    code = solutions("04")["04.1"]
    assert all(survives(mutant.code, "04.1", lantern) for mutant in mutants(code, columns_of(lantern))[:3])


class TestMutants:
    def changes(self, code, columns=("orders", "points")):
        return [mutant.change for mutant in mutants(code, columns)]

    def test_operators_constants_columns_aggregations(self):
        found = self.changes('x = (t["orders"] >= 2).mean() + 0.5')
        assert set(found) == {
            "Add → Sub",
            "0.5 → 0.55",
            ".mean → .median",
            ".mean → .sum",
            "GtE → Gt",
            "GtE → Lt",
            "2 → 3",
            "2 → 1",
            "'orders' → 'points'",
        }

    def test_each_differs_from_the_solution_in_one_place(self):
        code = 'share = orders[orders["date"].between("2024-01-01", "2024-12-31")].groupby("orders").size().mean()'
        for mutant in mutants(code, ["orders", "points"]):
            assert mutant.code != code.replace('"', "'")
            _, after = mutant.change.split(" → ")
            assert after.strip("'.") in mutant.code
        assert "'2024-12-31' → '2025-01-31'" in self.changes(code)

    def test_docstrings_are_left_alone(self):
        assert self.changes('def f():\n    """orders"""\n    return True') == ["True → False"]

    def test_no_mutant_twice(self):
        texts = [mutant.code for mutant in mutants("x = a + b + c - 1", [])]
        assert len(texts) == len(set(texts))
