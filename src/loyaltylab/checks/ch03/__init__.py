"""Practice checks of chapter 03, "Service quality and promises": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up cases. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch03.fits import FITS
from loyaltylab.checks.ch03.kept import KEPT
from loyaltylab.checks.ch03.ladder import LADDER_COST
from loyaltylab.checks.ch03.queue import WITHIN
from loyaltylab.checks.ch03.shortfall import SHORTFALL
from loyaltylab.checks.ch03.variant import VARIANT

TASKS = (KEPT, LADDER_COST, SHORTFALL, FITS, WITHIN)

__all__ = ["TASKS", "VARIANT"]
