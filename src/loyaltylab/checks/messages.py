"""What a learner reads after a check or a hint: plain text, and accessible HTML that follows light and dark themes."""

import html
import re
import sys
from dataclasses import dataclass

# No colours of our own: text and border take the page's colour, so that the message reads in light and dark alike.
_STYLE = (
    "border-left: 0.3em solid currentColor; margin: 0.5em 0; padding: 0.2em 0 0.2em 1em; max-width: 44em;"
)


@dataclass(frozen=True)
class Message:
    """One message: a headline and sentences. Back-ticked words are shown as code.

    Parameters
    ----------
    headline
        One line, for example ``"Task 04.1: 2 of 6 practice checks pass."``
    sentences
        Paragraphs below it; may be empty.
    identifier
        What kind of message it is, for example ``"04.1.percent"``; used by tests and by grading, not shown.
    """

    headline: str
    sentences: tuple[str, ...] = ()
    identifier: str = ""

    def __str__(self) -> str:
        """Return the plain text."""
        return "\n".join((self.headline, *self.sentences))

    __repr__ = __str__

    def as_html(self) -> str:
        """Return the message as a live region: screen readers announce it when it appears."""
        paragraphs = [f"<p><strong>{_code(self.headline)}</strong></p>"]
        paragraphs += [f"<p>{_code(sentence)}</p>" for sentence in self.sentences]
        return f'<div role="status" class="loyaltylab-message" style="{_STYLE}">{"".join(paragraphs)}</div>'

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": self.as_html()}


def _code(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


def show_message(message: Message) -> None:
    """Show a message in a notebook, or print it where there is none (IPython is used only when already running)."""
    interactive = sys.modules.get("IPython")
    if interactive is not None and interactive.get_ipython() is not None:
        interactive.display.display(message)
    else:
        print(message)
