"""Practice checks of chapter 01, "Marketing, selling and service: where income comes from": one module a task.

The properties say what every right answer has; the mistakes are wrong answers, computed on the learner's own records
or on a small made-up case. No right answer is handed out here: that is the business of the graded checks.
"""

from loyaltylab.checks.ch01.bucket import BUCKET
from loyaltylab.checks.ch01.contribution import CONTRIBUTION
from loyaltylab.checks.ch01.joined import JOINED
from loyaltylab.checks.ch01.same_people import SAME_PEOPLE
from loyaltylab.checks.ch01.sources import SOURCES
from loyaltylab.checks.ch01.variant import VARIANT

TASKS = (CONTRIBUTION, JOINED, BUCKET, SOURCES, SAME_PEOPLE)

__all__ = ["TASKS", "VARIANT"]
