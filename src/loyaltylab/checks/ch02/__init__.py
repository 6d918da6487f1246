"""Practice checks of chapter 02, "What customers pay for": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up cases. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch02.counted import CHOSEN_SHARE
from loyaltylab.checks.ch02.importance import IMPORTANCE
from loyaltylab.checks.ch02.money import MONEY
from loyaltylab.checks.ch02.share import SHARE_OF_A
from loyaltylab.checks.ch02.stall import PREMIUM
from loyaltylab.checks.ch02.variant import VARIANT

TASKS = (SHARE_OF_A, CHOSEN_SHARE, MONEY, IMPORTANCE, PREMIUM)

__all__ = ["TASKS", "VARIANT"]
