"""Which tasks there are: one module a chapter (``ch04`` …), imported only when it is asked for."""

import importlib
import pkgutil
import re
from difflib import get_close_matches

from loyaltylab import checks
from loyaltylab.checks.engine import Task
from loyaltylab.checks.lantern import StudentIdError, Variant


def assignments() -> tuple[str, ...]:
    """Return the numbers of the chapters that have an exercise, in order."""
    names = (module.name for module in pkgutil.iter_modules(checks.__path__))
    return tuple(sorted(name.removeprefix("ch") for name in names if re.fullmatch(r"ch\d\d", name)))


def tasks(assignment: str) -> dict[str, Task]:
    """Return the autograded tasks of one assignment, by identifier."""
    module = importlib.import_module(f"loyaltylab.checks.ch{assignment}")
    return {task.identifier: task for task in module.TASKS}


def variant(assignment: str) -> Variant:
    """Return what differs from learner to learner in one assignment."""
    if not isinstance(assignment, str) or assignment not in assignments():
        known = ", ".join(f'"{number}"' for number in assignments())
        raise StudentIdError(f'There is no assignment "{str(assignment)[:40]}"; there is {known}.')
    module = importlib.import_module(f"loyaltylab.checks.ch{assignment}")
    return module.VARIANT


def find_task(identifier: object) -> Task | str:
    """Return the task, or a sentence that names the nearest one."""
    if type(identifier) is not str:
        return 'Name the task as text in quotes, for example check("04.1", …).'
    for number in assignments():
        if identifier.startswith(number) and identifier in tasks(number):
            return tasks(number)[identifier]
    known = [name for number in assignments() for name in tasks(number)]
    asked = identifier.strip()[:40]
    near = [f"0{asked}"] if f"0{asked}" in known else get_close_matches(asked, known, n=1, cutoff=0.3)
    hint = f' Did you mean "{near[0]}"?' if near else f" The first one is “{known[0]}”."
    return f"There is no task “{identifier[:40]}”.{hint}"
