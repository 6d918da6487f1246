"""Practice checks of chapter 11, "Predicting churn and deciding whom to call": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up tables. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch11.alarm import FALSE_ALARMS
from loyaltylab.checks.ch11.earned import EARNED
from loyaltylab.checks.ch11.letter import EXTRA_MARGIN
from loyaltylab.checks.ch11.recent import RECENT_ORDERS
from loyaltylab.checks.ch11.silent import SILENT_SHARE
from loyaltylab.checks.ch11.variant import VARIANT

TASKS = (SILENT_SHARE, RECENT_ORDERS, EARNED, EXTRA_MARGIN, FALSE_ALARMS)

__all__ = ["TASKS", "VARIANT"]
