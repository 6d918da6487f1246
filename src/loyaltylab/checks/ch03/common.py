"""What the checks of chapter 03 share: one number from a learner's function, tried on a made-up case."""

import types

from loyaltylab.checks.reading import Stop, as_number, call


def number_from(function: types.FunctionType, wanted: str, *case: object) -> float:
    """Return what the function makes of a made-up case, as one number, or stop and say that it was tried on one."""
    try:
        return as_number(call(function, *case), wanted)
    except Stop as stop:
        sentence = stop.sentence.replace(
            "Your answer", "Tried on a small made-up case, your function's result"
        )
        raise Stop(stop.identifier, sentence) from None
