"""Practice checks of chapter 05, "Measuring loyalty": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up tables. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch05.alpha import ALPHA
from loyaltylab.checks.ch05.gold import SHARE_LOST
from loyaltylab.checks.ch05.later import MARGIN_LATER
from loyaltylab.checks.ch05.margin import MARGIN
from loyaltylab.checks.ch05.recommend import SCORES
from loyaltylab.checks.ch05.variant import VARIANT

TASKS = (SCORES, ALPHA, MARGIN, SHARE_LOST, MARGIN_LATER)

__all__ = ["TASKS", "VARIANT"]
