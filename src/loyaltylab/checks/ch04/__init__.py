"""Practice checks of chapter 04, "What loyalty is, and its seven kinds": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up tables. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch04.attachment import ATTACHMENT
from loyaltylab.checks.ch04.boxes import FOUR_BOXES
from loyaltylab.checks.ch04.lines import SHARE_MOVED
from loyaltylab.checks.ch04.monopoly import EXTRA_LOSS
from loyaltylab.checks.ch04.repeat_rate import REPEAT_RATE
from loyaltylab.checks.ch04.variant import VARIANT

TASKS = (REPEAT_RATE, ATTACHMENT, FOUR_BOXES, SHARE_MOVED, EXTRA_LOSS)

__all__ = ["TASKS", "VARIANT"]
