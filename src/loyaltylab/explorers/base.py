"""What every explorer shares: its pure parts in `Explorer`, and `ExplorerView`, which only wires controls to them.

An explorer is a frozen dataclass of parameters and three pure functions: ``model(params) -> result``,
``figure(params, result) -> Figure`` and ``summary(params, result) -> str``. The summary is at once the sentence under the
picture, the picture's alt text and the live text that a screen reader speaks, so that nobody gets less than the others.
"""

import html
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

import ipywidgets as widgets
from traitlets import link

from loyaltylab.errors import LoyaltyLabError
from loyaltylab.explorers.range_slider import RangeSlider
from loyaltylab.figures import CARD, figure_html

if TYPE_CHECKING:
    from matplotlib.figure import Figure

REMEMBERED = 64
"""How many settings an explorer remembers: going back to one is immediate."""

UNDECIDED = "choose…"

NO_KERNEL = (
    "This is the picture at the start. Run the lab, in JupyterLab or in the browser edition, to move it."
)


@dataclass(frozen=True)
class Slider:
    """A number between two bounds: a slider, and a field to type the same number.

    Parameters
    ----------
    field
        Name of the parameter.
    label
        What the number is, with its unit, as the learner reads it.
    minimum, maximum, step
        Bounds (inclusive) and step, in the parameter's unit; whole numbers make a whole-number slider.
    """

    field: str
    label: str
    minimum: float
    maximum: float
    step: float

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are possible."""
        return all(isinstance(number, int) for number in (self.minimum, self.maximum, self.step))

    @property
    def samples(self) -> tuple[float, ...]:
        """Lowest, highest and middle value, for tests."""
        steps = round((self.maximum - self.minimum) / self.step)
        return self.minimum, self.maximum, self.minimum + steps // 2 * self.step


@dataclass(frozen=True)
class Choice:
    """One of a few named options: a dropdown. ``options`` maps what the learner reads to the parameter's value."""

    field: str
    label: str
    options: Mapping[str, Hashable]

    @property
    def samples(self) -> tuple[Hashable, ...]:
        """Every option, for tests."""
        return tuple(self.options.values())


@dataclass(frozen=True)
class Switch:
    """Yes or no: a checkbox."""

    field: str
    label: str

    @property
    def samples(self) -> tuple[bool, ...]:
        """Both positions, for tests."""
        return True, False


Control = Slider | Choice | Switch


@dataclass(frozen=True)
class Guess:
    """What the learner predicts before the result is shown.

    Parameters
    ----------
    question
        The question, as the learner reads it.
    answer
        ``answer(params, result)`` returns what the model says, in words, to stand beside the guess.
    options
        The possible answers; left out, the learner types a number.
    """

    question: str
    answer: Callable[[Any, Any], str]
    options: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class Explorer:
    """The pure parts of an explorer; see the module's text. ``params`` is the class, its defaults are the start."""

    title: str
    params: type[Any]
    controls: tuple[Control, ...]
    model: Callable[[Any], Any]
    figure: Callable[[Any, Any], "Figure"]
    summary: Callable[[Any, Any], str]
    guess: Guess | None = None

    def __post_init__(self) -> None:
        """Refuse a control without a parameter, a parameter without a control, and a start outside its bounds."""
        start = self.params()
        known = [field.name for field in fields(start)]
        wired = [control.field for control in self.controls]
        if sorted(known) != sorted(wired):
            raise LoyaltyLabError(
                f"The explorer “{self.title}” needs one control for each parameter: it has parameters "
                f"{', '.join(known)} and controls for {', '.join(wired)}."
            )
        for control in self.controls:
            value = getattr(start, control.field)
            if isinstance(control, Slider):
                fits = control.minimum <= value <= control.maximum
            else:
                fits = value in control.samples
            if not fits:
                raise LoyaltyLabError(
                    f"The explorer “{self.title}” starts with {control.field} = {value!r}, which its control cannot show."
                )

    def result(self, params: Any) -> Any:
        """Return the model's result; computed once for the same parameters."""
        return _result(self, params)

    def sentence(self, params: Any) -> str:
        """Return the one-line summary."""
        return " ".join(self.summary(params, self.result(params)).split())

    def picture(self, params: Any) -> str:
        """Return ``<figure><img alt="summary"></figure>``; drawn once for the same parameters."""
        return _picture(self, params)


@lru_cache(maxsize=REMEMBERED)
def _result(explorer: Explorer, params: Any) -> Any:
    return explorer.model(params)


@lru_cache(maxsize=REMEMBERED)
def _picture(explorer: Explorer, params: Any) -> str:
    return figure_html(explorer.figure(params, explorer.result(params)), explorer.sentence(params))


class ExplorerView:
    """The controls of an explorer and the one output below them.

    A subclass names its explorer, ``explorer = EXPLORER``; the last line of a cell, ``LoyaltyKinds()``, shows it. Where
    there is no kernel (the book's page, a stored notebook) the same output is the picture at the start and its sentence.

    Parameters
    ----------
    guess_first
        Ask for a guess after every move, and show guess and result side by side once it is made.
    strict
        Raise what goes wrong in a move instead of showing a calm sentence; for tests.
    """

    explorer: ClassVar[Explorer]

    def __init__(self, guess_first: bool = False, strict: bool = False) -> None:
        if guess_first and self.explorer.guess is None:
            raise LoyaltyLabError(
                f"The explorer “{self.explorer.title}” asks for no guess; leave out guess_first."
            )
        self.strict = strict
        self.guess_first = guess_first
        self.problem: Exception | None = None
        self._more_to_come = False
        self.params = self.explorer.params()
        self.inputs: dict[str, widgets.ValueWidget] = {}
        self.output = widgets.HTML()
        rows = [self._row(control) for control in self.explorer.controls]
        self.start_again = widgets.Button(description="Start again")
        self.start_again.on_click(lambda _: self.move(**vars(self.explorer.params())))
        self.guess: widgets.Dropdown | widgets.Text | None = None
        self.reveal: widgets.Button | None = None
        if guess_first:
            rows.append(self._guess_row())
        self.view = widgets.VBox(
            [*rows, self.start_again, self.output], layout=widgets.Layout(max_width="46em")
        )
        self._show_result()

    def move(self, **changes: Any) -> None:
        """Set controls, as the learner's hand would; ``move(price=1.1)`` is what tests and demonstrations use."""
        before, self._more_to_come = self.params, True
        try:
            for control in self.explorer.controls:
                if control.field in changes:
                    self.inputs[control.field].value = _shown(control, changes[control.field])
        finally:
            self._more_to_come = False
        if self.params != before:
            self._answer()

    def _row(self, control: Control) -> widgets.Widget:
        """Return the widgets of one control; the one that stands in ``inputs`` carries the accessible name."""
        value = _shown(control, getattr(self.params, control.field))
        named: dict[str, Any] = {"description": control.label, "style": {"description_width": "initial"}}
        row: widgets.Widget
        if isinstance(control, Slider):
            bounds = {"min": control.minimum, "max": control.maximum, "step": control.step, "value": value}
            field_class = widgets.BoundedIntText if control.whole else widgets.BoundedFloatText
            # The field shows the number, and takes one that is typed; both carry the same name.
            field = field_class(**bounds, **named, continuous_update=False, layout=_part("1 1 26em"))
            slider = RangeSlider(**bounds, label=control.label)
            slider.add_class("lantern-range")
            link((field, "value"), (slider, "value"))
            row = widgets.Box([field, slider], layout=_row_layout())
        elif isinstance(control, Choice):
            field = row = widgets.Dropdown(
                options=list(control.options), value=value, layout=widgets.Layout(width="auto"), **named
            )
        else:
            field = row = widgets.Checkbox(description=control.label, value=value, indent=False)
        field.observe(lambda change: self._moved(control, change["new"]), names="value")
        self.inputs[control.field] = field
        return row

    def _guess_row(self) -> widgets.Widget:
        asked = self.explorer.guess
        assert asked is not None
        named: dict[str, Any] = {"description": asked.question, "style": {"description_width": "initial"}}
        if asked.options:
            self.guess = widgets.Dropdown(
                options=[UNDECIDED, *asked.options], layout=_part("0 1 auto"), **named
            )
        else:
            self.guess = widgets.Text(placeholder="a number", layout=_part("0 1 auto"), **named)
        self.reveal = widgets.Button(description="Reveal", disabled=True)
        self.guess.observe(lambda _: self._guessed(), names="value")
        self.reveal.on_click(lambda _: self._show_result(revealed=True))
        return widgets.Box([self.guess, self.reveal], layout=_row_layout())

    def _guessed(self) -> None:
        assert self.guess is not None
        assert self.reveal is not None
        self.reveal.disabled = not _is_guess(self.guess)

    def _moved(self, control: Control, value: Any) -> None:
        self.params = replace(self.params, **{control.field: _meant(control, value)})
        if not self._more_to_come:
            self._answer()

    def _answer(self) -> None:
        """After a move: the result, or the question that comes before it."""
        if self.guess_first:
            self._ask()
        else:
            self._show_result()

    def _ask(self) -> None:
        """After a move, wait for a guess: the old picture goes, its place stays."""
        assert self.guess is not None
        self.guess.value = UNDECIDED if isinstance(self.guess, widgets.Dropdown) else ""
        self._guessed()
        at_the_start = self.explorer.picture(self.explorer.params())
        self.output.value = _empty_card(at_the_start) + _statement(
            "The settings are new. Make your guess, then press Reveal."
        )

    def _show_result(self, revealed: bool = False) -> None:
        """Compute and show; a mistake becomes a calm sentence, and is raised in tests."""
        try:
            parts = [self.explorer.picture(self.params), _statement(self.explorer.sentence(self.params))]
            if revealed:
                parts.append(self._guess_beside_result())
            self.problem = None
            self.output.value = "".join(parts)
        except Exception as error:
            self.problem = error
            if self.strict:
                raise
            said = str(error) if isinstance(error, LoyaltyLabError) else "This setting could not be computed."
            self.output.value = _statement(f"{said} Move the control back, or press “Start again”.")

    def _guess_beside_result(self) -> str:
        asked = self.explorer.guess
        assert asked is not None
        assert self.guess is not None
        answer = asked.answer(self.params, self.explorer.result(self.params))
        cells = f"<td>{html.escape(str(self.guess.value))}</td><td>{html.escape(answer)}</td>"
        return (
            f'<table><caption style="text-align: left; white-space: nowrap">{html.escape(asked.question)}</caption><thead><tr><th scope="col">Your guess</th>'
            f'<th scope="col">In Lantern</th></tr></thead><tbody><tr>{cells}</tr></tbody></table>'
        )

    def static_html(self) -> str:
        """Return what stands in a page without a kernel: the picture at the start and its sentence."""
        start = self.explorer.params()
        sentence = html.escape(self.explorer.sentence(start))
        return f"{self.explorer.picture(start)}<p>{sentence}</p><p><em>{NO_KERNEL}</em></p>"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Return the live view and, for pages without a kernel, the picture at the start."""
        live = self.view._repr_mimebundle_(include=include, exclude=exclude)
        words = f"{self.explorer.title}: {self.explorer.sentence(self.explorer.params())}"
        return {**live, "text/html": self.static_html(), "text/plain": words}


def weights_in_words(params: Any, names: Iterable[str]) -> str:
    """Return the weights of an explorer's parameters in words, as `summary` functions begin."""
    given = {name: getattr(params, name) for name in names}
    nought = "" if any(given.values()) else " (all at 0 counts as equal)"
    return f"Weights {', '.join(f'{name} {weight}' for name, weight in given.items())}{nought}"


def _part(flex: str) -> widgets.Layout:
    """Return the layout of one part of a row; ``min_width`` lets it shrink on a phone."""
    return widgets.Layout(width="auto", min_width="8em", flex=flex)


def _row_layout() -> widgets.Layout:
    return widgets.Layout(display="flex", flex_flow="row wrap", align_items="center")


def _shown(control: Control, value: Any) -> Any:
    """Return what the input holds for a parameter's value; a dropdown holds words, as it cannot show ``None``."""
    if not isinstance(control, Choice):
        return value
    return next(words for words, meant in control.options.items() if meant == value)


def _meant(control: Control, shown: Any) -> Any:
    """Return the parameter's value for what the input holds."""
    return control.options[shown] if isinstance(control, Choice) else shown


def _empty_card(picture: str) -> str:
    """Return an empty card in the size of a picture, so that the page does not jump."""
    width, height = re.findall(r'(?:width|height)="(\d+)"', picture)[:2]
    return (
        f'<div style="width: {width}px; max-width: 100%; aspect-ratio: {width} / {height}; margin: 0.5em 0; '
        f'background: {CARD}; border-radius: 6px"></div>'
    )


def _statement(text: str) -> str:
    return f'<p role="status">{html.escape(text)}</p>'


def _is_guess(field: widgets.Dropdown | widgets.Text) -> bool:
    """Return whether the learner has chosen something, or typed a number."""
    if isinstance(field, widgets.Dropdown):
        return field.value != UNDECIDED
    try:
        return float(str(field.value).replace(",", ".")) == float(str(field.value).replace(",", "."))
    except ValueError:
        return False
