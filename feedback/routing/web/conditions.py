"""One part of the editor for each kind of condition: fields ↔ document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import Form, IntegerField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from feedback.accounts.web.typed import lines
from feedback.core.i18n import _, _l
from feedback.routing.domain.document import LONGEST_WORD, MOST_WORDS, tidy_words
from feedback.routing.web.offers import Offers
from feedback.routing.wording import ANY_BAND, CHANNELS, LANGUAGES, METRICS

HOURS_A_DAY = 24


class Boxes(SelectMultipleField):
    """Several choices as boxes to tick."""

    data: list[Any] | None
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """The ticked values; a forged one counts as nothing ticked."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = []

    def pre_validate(self, form: Any) -> None:
        """Nothing: the document's own rules say what may be chosen."""


class WholeNumber(IntegerField):
    """A whole number; what is none is told in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """The number, or a fault."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("A whole number is needed.")) from None


class Part(Form):
    """The fields of one condition; `blame` maps places of the document to fields."""

    blame: Mapping[str, str] = {}

    def offer(self, offers: Offers) -> None:
        """Fill in what may be chosen."""

    def show(self, asked: Mapping[str, Any]) -> None:
        """Fill the fields with a condition."""
        raise NotImplementedError

    def told(self) -> dict[str, Any]:
        """The condition as typed; what cannot be read is left out."""
        raise NotImplementedError


def _number(label: Any) -> Any:
    return WholeNumber(label, validators=[Optional()], render_kw={"inputmode": "numeric"})


class MetricPart(Part):
    metrics = Boxes(
        _l("The leading question is"), choices=[(key.value, name) for key, name in METRICS.items()]
    )

    def show(self, asked: Mapping[str, Any]) -> None:
        self.metrics.data = list(asked.get("metrics", ()))

    def told(self) -> dict[str, Any]:
        return {"metrics": self.metrics.data or []}


class ScorePart(Part):
    metric = SelectField(
        _l("Score of"),
        choices=[(key.value, name) for key, name in METRICS.items()],
        validate_choice=False,
    )
    low = _number(_l("From"))
    high = _number(_l("To"))
    blame = {"from": "low", "to": "high"}

    def show(self, asked: Mapping[str, Any]) -> None:
        self.metric.data = asked.get("metric", "nps")
        self.low.data, self.high.data = asked.get("from"), asked.get("to")

    def told(self) -> dict[str, Any]:
        return {"metric": self.metric.data, "from": self.low.data, "to": self.high.data}


class BandPart(Part):
    bands = Boxes(_l("The answer is"), choices=list(ANY_BAND.items()))

    def show(self, asked: Mapping[str, Any]) -> None:
        self.bands.data = list(asked.get("bands", ()))

    def told(self) -> dict[str, Any]:
        return {"bands": self.bands.data or []}


class PlacePart(Part):
    nodes = Boxes(_l("At one of these places, or below"), coerce=int)

    def offer(self, offers: Offers) -> None:
        self.nodes.choices = list(offers.places)

    def show(self, asked: Mapping[str, Any]) -> None:
        self.nodes.data = list(asked.get("nodes", ()))

    def told(self) -> dict[str, Any]:
        return {"nodes": self.nodes.data or []}


class ChannelPart(Part):
    channels = Boxes(_l("The touchpoint meets its customers by"), choices=list(CHANNELS.items()))

    def show(self, asked: Mapping[str, Any]) -> None:
        self.channels.data = list(asked.get("channels", ()))

    def told(self) -> dict[str, Any]:
        return {"channels": self.channels.data or []}


class LanguagePart(Part):
    languages = Boxes(_l("The customer answered in"), choices=list(LANGUAGES.items()))

    def show(self, asked: Mapping[str, Any]) -> None:
        self.languages.data = list(asked.get("languages", ()))

    def told(self) -> dict[str, Any]:
        return {"languages": self.languages.data or []}


class AnswerPart(Part):
    options = Boxes(_l("The customer chose one of these"))

    def offer(self, offers: Offers) -> None:
        self.options.choices = list(offers.options)

    def show(self, asked: Mapping[str, Any]) -> None:
        self.options.data = [".".join(one) for one in asked.get("options", ())]

    def told(self) -> dict[str, Any]:
        pairs = [one.partition(".") for one in self.options.data or []]
        return {"options": [[question, option] for question, _dot, option in pairs]}


class WordsPart(Part):
    words = TextAreaField(
        _l("The comment contains one of these words"), filters=[lines], render_kw={"rows": 3}
    )

    def show(self, asked: Mapping[str, Any]) -> None:
        self.words.data = "\n".join(asked.get("words", ()))

    def told(self) -> dict[str, Any]:
        return {"words": tidy_words(self.words.data or "")}

    @property
    def help(self) -> str:
        """How words are typed and found."""
        return _(
            "One a line, or with commas between; at most %(n)s, %(length)s characters each. "
            "Letter case does not matter. A word in Latin letters has to stand alone, Chinese "
            "words are found anywhere.",
            n=MOST_WORDS, length=LONGEST_WORD,
        )  # fmt: skip


class _YesOrNo(Part):
    is_given: Any

    def show(self, asked: Mapping[str, Any]) -> None:
        given = asked.get("is_given")
        self.is_given.data = None if given is None else "yes" if given else "no"

    def told(self) -> dict[str, Any]:
        return {"is_given": {"yes": True, "no": False}.get(self.is_given.data or "")}


class ContactPart(_YesOrNo):
    is_given = RadioField(
        _l("Contact"),
        choices=[("yes", _l("The customer agreed to be contacted")), ("no", _l("No contact left"))],
        validate_choice=False,
    )


class CommentPart(_YesOrNo):
    is_given = RadioField(
        _l("Comment"),
        choices=[("yes", _l("The customer wrote something")), ("no", _l("No comment written"))],
        validate_choice=False,
    )


class SamePersonPart(Part):
    n = _number(_l("At least so many unhappy answers, this one included"))
    days = _number(_l("Within so many days"))

    def show(self, asked: Mapping[str, Any]) -> None:
        self.n.data, self.days.data = asked.get("n"), asked.get("days")

    def told(self) -> dict[str, Any]:
        return {"n": self.n.data, "days": self.days.data}

    @property
    def help(self) -> str:
        """How a person is recognised."""
        return _("The same e-mail address or phone number, where the customer left one.")


class DetractorsPart(Part):
    n = _number(_l("At least so many unhappy answers, this one included"))
    time = _number(_l("Within"))
    unit = SelectField(
        _l("Unit"), choices=[("hours", _l("hours")), ("days", _l("days"))], validate_choice=False
    )
    blame = {"hours": "time"}

    def show(self, asked: Mapping[str, Any]) -> None:
        hours = asked.get("hours")
        self.n.data = asked.get("n")
        is_days = isinstance(hours, int) and hours > HOURS_A_DAY and hours % HOURS_A_DAY == 0
        self.unit.data = "days" if is_days else "hours"
        self.time.data = hours // HOURS_A_DAY if is_days and isinstance(hours, int) else hours

    def told(self) -> dict[str, Any]:
        time = self.time.data
        is_days = self.unit.data == "days"
        hours = time * HOURS_A_DAY if is_days and time is not None else time
        return {"n": self.n.data, "hours": hours}


PARTS: Mapping[str, type[Part]] = {
    "score": ScorePart,
    "band": BandPart,
    "words": WordsPart,
    "answer": AnswerPart,
    "place": PlacePart,
    "contact": ContactPart,
    "comment": CommentPart,
    "same_person": SamePersonPart,
    "detractors": DetractorsPart,
    "channel": ChannelPart,
    "language": LanguagePart,
    "metric": MetricPart,
}
# What a new condition begins with.
FRESH: Mapping[str, dict[str, Any]] = {
    "score": {"metric": "nps", "from": 0, "to": 6},
    "band": {"bands": ["detractor"]},
    "same_person": {"n": 2, "days": 30},
    "detractors": {"n": 5, "hours": 24},
    "contact": {"is_given": True},
    "comment": {"is_given": True},
}
