"""Sphinx: a slide's notes, as reveal.js wants them."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


class teacher_notes(nodes.General, nodes.Element):
    """What only the speaker's view shows; sphinx-revealjs' own notes keep no paragraphs and lists."""


class NotesDirective(SphinxDirective):
    """``{notes}``: the teacher's notes, any Markdown."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return what stands in the slide."""
        node = teacher_notes()
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def open_notes(translator: Any, node: teacher_notes) -> None:
    """Begin the element that reveal.js keeps for the speaker."""
    translator.body.append('<aside class="notes">')


def close_notes(translator: Any, node: teacher_notes) -> None:
    """End it."""
    translator.body.append("</aside>\n")


def setup(app: Sphinx) -> dict[str, bool]:
    """Add them to Sphinx."""
    app.add_node(teacher_notes, revealjs=(open_notes, close_notes), html=(open_notes, close_notes))
    app.add_directive("notes", NotesDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
