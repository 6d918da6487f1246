"""Practice checks of chapter 22, "Audit and the retention game": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up cases. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch22.interval import VERDICT
from loyaltylab.checks.ch22.meanings import BETTER
from loyaltylab.checks.ch22.ratio import TIMES
from loyaltylab.checks.ch22.satisfied import SHARES_OF_ASKED
from loyaltylab.checks.ch22.variant import VARIANT
from loyaltylab.checks.ch22.whom import GAIN

TASKS = (BETTER, GAIN, TIMES, SHARES_OF_ASKED, VERDICT)

__all__ = ["TASKS", "VARIANT"]
