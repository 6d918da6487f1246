"""Practice checks of chapter 18, "Customer lifetime value": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up tables. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch18.kept import KEPT_COST
from loyaltylab.checks.ch18.summary import WORTH_SUMMARY
from loyaltylab.checks.ch18.timing import LIFETIME_VALUES
from loyaltylab.checks.ch18.variant import VARIANT
from loyaltylab.checks.ch18.worth import TWO_YEAR_WORTH
from loyaltylab.checks.ch18.year import YEAR_VALUE

TASKS = (LIFETIME_VALUES, TWO_YEAR_WORTH, WORTH_SUMMARY, YEAR_VALUE, KEPT_COST)

__all__ = ["TASKS", "VARIANT"]
