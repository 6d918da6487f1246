"""Practice checks of chapter 09, "Why customers leave": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up tables. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch09.coders import COHEN_KAPPA
from loyaltylab.checks.ch09.gone import GONE
from loyaltylab.checks.ch09.near import EXTRA_NEAR
from loyaltylab.checks.ch09.reasons import REASON_SHARE
from loyaltylab.checks.ch09.sides import SIDE_NAMED
from loyaltylab.checks.ch09.variant import VARIANT

TASKS = (REASON_SHARE, COHEN_KAPPA, SIDE_NAMED, GONE, EXTRA_NEAR)

__all__ = ["TASKS", "VARIANT"]
