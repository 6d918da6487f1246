"""Numeric questions with numbers to draw, one module a part of the course.

Each template draws its numbers from a seeded generator and returns a question whose key the library computes from them.
The cases are made up, and say so.
"""

from loyaltylab.classroom.banks.templates import churn, loyalty, mix, segments
from loyaltylab.classroom.banks.templates.drawing import Template

TEMPLATES: tuple[Template, ...] = (
    *loyalty.TEMPLATES,
    *churn.TEMPLATES,
    *mix.TEMPLATES,
    *segments.TEMPLATES,
)
