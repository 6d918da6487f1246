"""Runs sphinx-revealjs on decks that are ready: ``python -m loyaltylab.site.slides.render SOURCE OUTPUT DOCTREES``.

In a process of its own, as two Sphinx in one process share docutils' register of directives.
"""

import sys
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

THEME = Path(__file__).parent / "theme"
# Pixels of a slide; everything is laid out for these and scaled to the screen by reveal.js.
WIDTH, HEIGHT = 1280, 720
PLUGINS = (("notes", "RevealNotes"), ("search", "RevealSearch"), ("zoom", "RevealZoom"))


def settings(colours: Path) -> dict[str, object]:
    """Return Sphinx' settings; ``colours`` is the folder with the book's style sheet, whose colours the slides take."""
    return {
        "project": "Loyalty Lab",
        "language": "en_GB",
        "extensions": ["myst_parser", "sphinx_revealjs", "loyaltylab.site.slides.extension"],
        "myst_enable_extensions": ["colon_fence", "dollarmath", "attrs_inline"],
        "exclude_patterns": [],
        "templates_path": [str(THEME / "templates")],
        "html_permalinks": False,
        "revealjs_style_theme": "white",
        "revealjs_static_path": [str(colours), str(THEME / "static")],
        "revealjs_css_files": ["lantern.css", "slides.css"],
        "revealjs_script_conf": {
            "width": WIDTH,
            "height": HEIGHT,
            "margin": 0,
            "center": False,
            "hash": True,
            "slideNumber": "c/t",
            "transition": "none",
            "pdfSeparateFragments": False,
            "pdfMaxPagesPerSlide": 1,
            "scrollActivationWidth": None,
        },
        "revealjs_script_plugins": [
            {"name": name, "src": f"revealjs/plugin/{folder}/{folder}.js"} for folder, name in PLUGINS
        ],
    }


def stand_alone(app: Sphinx, env: BuildEnvironment) -> None:
    """Keep Sphinx from missing a table of contents: a deck is opened by its address."""
    for docname in env.found_docs:
        env.metadata[docname]["orphan"] = True


def main(source: Path, output: Path, doctrees: Path, colours: Path) -> int:
    """Build every deck in ``source``; return 1 after any warning."""
    first = sorted(source.glob("*.md"))[0].stem
    app = Sphinx(
        str(source),
        None,
        str(output),
        str(doctrees),
        "revealjs",
        confoverrides={**settings(colours), "root_doc": first},
        status=None,
        warningiserror=True,
        keep_going=True,
    )
    app.connect("env-updated", lambda app, env: stand_alone(app, env))
    app.build()
    return int(app.statuscode)


if __name__ == "__main__":
    sys.exit(main(*(Path(word) for word in sys.argv[1:])))
