"""The schema of a plan file, made from the rules: for editors that know JSON Schema, and for people."""

from typing import Any

from loyaltylab.game.plan import CUSTOMERS, EVERYONE, LONGEST_TEXT, MOST_MOVES, MOVE, TOP, VERSION
from loyaltylab.game.rules import MONTHS, RULES
from loyaltylab.world.specification import REGIONS


def plan_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a plan.

    It says all that the reader of plans says, but for one thing: that a move may not end before it begins.
    """
    text = {"type": "string", "maxLength": LONGEST_TEXT}
    month = {"enum": list(MONTHS)}
    levers = [
        {
            "if": {"properties": {"lever": {"const": lever}}},
            "then": {
                "properties": {
                    "value": {"minimum": rule.low, "maximum": rule.high},
                    **({"customers": {"const": EVERYONE}} if rule.whole_region else {}),
                    **({"from": False, "to": False} if rule.whole_year else {}),
                }
            },
        }
        for lever, rule in RULES.items()
    ]
    move = {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, needed in MOVE.items() if needed],
        "properties": {
            "lever": {"enum": list(RULES)},
            "value": {"type": "number"},
            "regions": {
                "type": "array",
                "minItems": 1,
                "uniqueItems": True,
                "items": {"enum": list(REGIONS)},
            },
            "customers": {"enum": list(CUSTOMERS)},
            "from": month,
            "to": month,
            "why": text,
        },
        "allOf": levers,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A plan of the retention game",
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, needed in TOP.items() if needed],
        "properties": {
            "game": {"const": VERSION},
            "title": text,
            "student": text,
            "why": text,
            "move": {"type": "array", "maxItems": MOST_MOVES, "items": move},
        },
    }
