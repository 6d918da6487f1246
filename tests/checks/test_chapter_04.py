"""What is special to the exercise of chapter 04."""

from loyaltylab.checks.catalogue import tasks
from loyaltylab.checks.engine import assess
from tests.checks.bank import answer, entries, graded, own


def test_the_labs_month_is_right_for_whoever_has_it():
    """The recogniser of January 2025 must keep silent where the learner's own rival opens in that month."""
    lantern = own("s7654321", "04")
    here = lantern.rivals[(lantern.rivals["region"] == "Island") & lantern.rivals["present"]]
    assert here["month"].min() == "2025-01"
    given = answer(next(entry for entry in entries("04") if entry.name == "the lab's month"), lantern)
    assert assess(tasks("04")["04.5"], given, lantern).identifier == "04.5.pass"
    assert graded("04").is_right("04.5", given, lantern)


def test_private_customers_only():
    assert own("practice", "04").customers["type"].eq("private").all()
