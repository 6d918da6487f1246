"""Buttons for those who would rather press than type: one row a task, with “Check” and “Hint”, in every exercise."""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from loyaltylab.checks.catalogue import assignments, tasks
from loyaltylab.checks.messages import Message, show_message
from loyaltylab.checks.practice import next_hint, practice


def check_buttons(assignment: str) -> None:
    """Show a row of buttons for each autograded task; an answer is found by its name in the notebook.

    Parameters
    ----------
    assignment
        The chapter, for example ``"04"``.
    """
    known = assignments()
    if assignment not in known:
        listed = ", ".join(f'"{number}"' for number in known)
        show_message(Message(f'There is no assignment "{str(assignment)[:40]}"; there is {listed}.'))
        return
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive is not None else None
    if interactive is None or shell is None:
        show_message(
            Message('Buttons need a notebook. Here, type for example check("04.1", …).', (), "no_notebook")
        )
        return
    interactive.display.display(panel(assignment, shell.user_ns))


def check_by_name(task: str, names: Mapping[str, Any]) -> Message:
    """Return the message on the answer that stands under the task's name in a notebook."""
    variable = tasks(task.split(".")[0])[task].variable
    if variable not in names:
        return Message(
            f"Task {task}: there is no `{variable}` yet.",
            (f"Run the cell above in which you make `{variable}`, then press the button again.",),
            f"{task}.not_answered",
        )
    return practice(task, names[variable])


def panel(assignment: str, names: Mapping[str, Any]) -> Any:
    """Return the rows as an ipywidgets box; ``names`` is the notebook's own namespace, looked at when a button is pressed."""
    import ipywidgets as widgets

    wide = widgets.Layout(width="auto", min_height="2em")

    def button(words: str, name: str, told: Any, ask: Callable[[], Message]) -> Any:
        made = widgets.Button(description=words, tooltip=f"{words}: {name}", layout=wide)

        def pressed(_: object) -> None:
            # The same text again would not be spoken again: the region is emptied first.
            told.value = ""
            told.value = ask().as_html()

        made.on_click(pressed)
        return made

    rows = []
    for task, about in tasks(assignment).items():
        told = widgets.HTML()
        check = button(f"Check {task}", about.texts.title, told, partial(check_by_name, task, names))
        hint = button(f"Hint {task}", about.texts.title, told, partial(next_hint, task))
        line = widgets.HBox(
            [check, hint, widgets.HTML(about.texts.title)], layout=widgets.Layout(flex_flow="row wrap")
        )
        rows.append(widgets.VBox([line, told]))
    return widgets.VBox(rows)
