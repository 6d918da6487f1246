"""Moving an explorer without a browser: every control to several values, with every error fatal."""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from loyaltylab.explorers.base import Choice, Explorer, ExplorerView, Slider
from loyaltylab.figures import alt_problem


class BrokenExplorer(AssertionError):
    """An explorer does not do what it shows."""


def exercise_explorer(view_class: type[ExplorerView], **start: Hashable) -> int:
    """Set every control to its lowest, highest and middle value or to each option; return the number of moves.

    Parameters
    ----------
    view_class
        The explorer's view.
    **start
        Settings to start from where a control has an effect only together with another one.

    Raises
    ------
    BrokenExplorer
        When a control changes nothing, sets another parameter than its own, or the output loses its words; anything that
        a callback raises is raised here too.
    """
    view = view_class(strict=True)
    explorer = view.explorer
    for control in explorer.controls:
        if isinstance(control, Choice) and view.inputs[control.field].index is None:
            raise BrokenExplorer(f"The dropdown “{control.label}” is empty at the start.")
    view.move(**start)
    base = view.params
    moves = 0
    for control in explorer.controls:
        seen = {shown(explorer, view)}
        for value in control.samples:
            view.move(**{control.field: value})
            expected = replace(base, **{control.field: value})
            if view.params != expected:
                raise BrokenExplorer(f"{control.field} = {value!r} set {view.params} in place of {expected}.")
            seen.add(shown(explorer, view))
            moves += 1
        if len(seen) == 1:
            raise BrokenExplorer(f"The control “{control.label}” does not change the picture.")
        view.move(**{control.field: getattr(base, control.field)})
    check_linked_sliders(view)
    return moves


def shown(explorer: Explorer, view: ExplorerView) -> str:
    """Return the picture, after looking at the form of the output.

    The sentence does not count as a change: it repeats the settings, so it also changes when the model ignores them.
    """
    output = view.output.value
    sentence = explorer.sentence(view.params)
    if problem := alt_problem(sentence):
        raise BrokenExplorer(f"The summary “{sentence}” will not do as alt text: {problem}.")
    if output.count("<img alt=") != 1 or output.count('<p role="status">') != 1:
        raise BrokenExplorer("The output must hold one picture with words and one live sentence.")
    if not ('width="' in output and 'height="' in output):
        raise BrokenExplorer("The picture has no fixed size, so the page would jump.")
    return output.partition("data:image/png;base64,")[2].partition('"')[0]


def check_linked_sliders(view: ExplorerView) -> None:
    """Raise unless each slider and its number field follow each other, and the field carries the label."""
    for control in view.explorer.controls:
        if not isinstance(control, Slider):
            continue
        field: Any = view.inputs[control.field]
        slider = slider_of(view, control)
        for mover, value in ((slider, control.maximum), (field, control.minimum)):
            mover.value = value
            if not slider.value == field.value == value == getattr(view.params, control.field):
                raise BrokenExplorer(f"Slider and number field of “{control.label}” go separate ways.")
        if field.description != control.label:
            raise BrokenExplorer(
                f"The number field of “{control.label}” is not labelled, so the control has no name."
            )


def slider_of(view: ExplorerView, control: Slider) -> Any:
    """Return the slider beside the number field of a control."""
    field = view.inputs[control.field]
    for row in view.view.children:
        beside = getattr(row, "children", ())
        if field in beside:
            return next(widget for widget in beside if widget is not field)
    raise BrokenExplorer(f"The number field of “{control.label}” stands alone.")
