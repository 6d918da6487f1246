"""Practice checks of chapter 08, "Loyalty programmes": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on small made-up tables. No right answer is computed here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch08.birthday_lift import BIRTHDAY_LIFT
from loyaltylab.checks.ch08.birthday_week import BIRTHDAY_WEEK
from loyaltylab.checks.ch08.line import LINE_PULL
from loyaltylab.checks.ch08.open_points import OPEN_EURO
from loyaltylab.checks.ch08.pause import PAUSE_EFFECT
from loyaltylab.checks.ch08.variant import VARIANT

TASKS = (OPEN_EURO, BIRTHDAY_WEEK, BIRTHDAY_LIFT, PAUSE_EFFECT, LINE_PULL)

__all__ = ["TASKS", "VARIANT"]
