"""The HTML pages that grading writes: one way to fill them, in which every text is escaped and no name may be missing."""

from typing import Any

from jinja2 import Environment, StrictUndefined

_environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def fill_page(template: str, **names: Any) -> str:
    """Return a Jinja template's page; raises for a name that is not given."""
    return _environment.from_string(template).render(**names)
