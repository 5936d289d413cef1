"""The forms of a page as a browser would send them, with every control that can be filled in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

TYPED = frozenset({"text", "search", "email", "url", "tel", "password", "textarea", ""})
PRESSED = frozenset({"submit", "button", "image", "reset"})


@dataclass(frozen=True)
class Control:
    """One control of a form with what it holds before anybody touches it."""

    name: str
    kind: str
    values: tuple[str, ...] = ()

    @property
    def is_typed(self) -> bool:
        """Whether people write into it."""
        return self.kind in TYPED


@dataclass(frozen=True)
class Form:
    """A form: where it goes, how, and what is in it, in the order of the page."""

    action: str
    method: str
    is_multipart: bool = False
    controls: tuple[Control, ...] = field(default=())

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """The same form on another page, or with other values, is the same."""
        return self.method, self.action.partition("?")[0], tuple(one.name for one in self.controls)

    def pairs(self, **typed: str) -> list[tuple[str, str]]:
        """What is sent; `typed` stands in the place of what the controls of these names held."""
        sent = []
        for control in self.controls:
            values = control.values
            if control.name in typed:
                values = (typed.pop(control.name),)
            if control.kind != "file":
                sent += [(control.name, value) for value in values]
        return sent


class _Reader(HTMLParser):
    """Collects forms; a control outside of its form names it by `form=`."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.forms: list[Form] = []
        self.ids: dict[str, int] = {}
        self.inside: int | None = None
        self.text: list[str] | None = None
        self.area = ""
        self.choice: tuple[str, list[str], list[str]] | None = None
        self.whose: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form(found)
        whose = self.ids.get(found.get("form", "")) if "form" in found else self.inside
        if tag == "option" and self.choice is not None:
            _name, offered, chosen = self.choice
            offered.append(found.get("value", ""))
            if "selected" in found:
                chosen.append(found.get("value", ""))
        if whose is None or not found.get("name"):
            return
        if tag == "textarea":
            self.text, self.area, self.whose = [], found["name"], whose
        elif tag == "select":
            self.choice, self.whose = (found["name"], [], []), whose
        elif tag == "input":
            self._input(found, whose)

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "textarea" and self.text is not None and self.whose is not None:
            words = "".join(self.text).removeprefix("\n")
            self._add(self.whose, Control(self.area, "textarea", (words,)))
            self.text = None
        elif tag == "select" and self.choice is not None and self.whose is not None:
            name, offered, chosen = self.choice
            some = chosen or [value for value in offered if value][:1] or offered[:1]
            self._add(self.whose, Control(name, "select", tuple(some)))
            self.choice = None

    def _form(self, found: dict[str, str]) -> None:
        action = found.get("action") or self.address
        is_multipart = found.get("enctype", "") == "multipart/form-data"
        self.forms.append(Form(action, found.get("method", "get").lower(), is_multipart))
        self.inside = len(self.forms) - 1
        if "id" in found:
            self.ids[found["id"]] = self.inside

    def _input(self, found: dict[str, str], whose: int) -> None:
        name, kind = found["name"], found.get("type", "text").lower()
        if kind in PRESSED:
            return
        value = found.get("value", "on" if kind in {"checkbox", "radio"} else "")
        there = [one for one in self.forms[whose].controls if one.name == name]
        if kind == "radio" and there:
            if "checked" in found:
                self._swap(whose, there[0], Control(name, kind, (value,)))
            return
        is_sent = kind not in {"checkbox"} or "checked" in found
        self._add(whose, Control(name, kind, (value,) if is_sent else ()))

    def _add(self, whose: int, control: Control) -> None:
        form = self.forms[whose]
        self.forms[whose] = replace(form, controls=(*form.controls, control))

    def _swap(self, whose: int, old: Control, new: Control) -> None:
        form = self.forms[whose]
        self.forms[whose] = replace(
            form, controls=tuple(new if one is old else one for one in form.controls)
        )


def forms_of(page: str, address: str) -> list[Form]:
    """Every form of a page, in order."""
    reader = _Reader(address)
    reader.feed(page)
    return reader.forms


def fields_of_classes(base: Any, *kinds: Any) -> dict[str, set[str]]:
    """Names of fields of these kinds, by the form class of the product that declares them."""
    found: dict[str, set[str]] = {}
    waiting = list(base.__subclasses__())
    while waiting:
        one = waiting.pop()
        waiting += one.__subclasses__()
        if not one.__module__.startswith("feedback."):
            continue
        for name in dir(one):
            unbound = getattr(one, name, None)
            kind = getattr(unbound, "field_class", None)
            if isinstance(kind, type) and issubclass(kind, kinds):
                found.setdefault(one.__name__, set()).add(name)
    return found
