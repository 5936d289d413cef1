"""Random surveys × random forms against a slow judge and a simulated browser (H09)."""

import os
import unicodedata
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.surveys.domain.css import browser_conditions
from feedback.surveys.domain.definition import digest, parse, to_document
from feedback.surveys.domain.path import compile_survey, evaluate
from feedback.surveys.domain.publish import publish_faults, publish_warnings

# The long run before a release takes 10,000.
N_EXAMPLES = int(os.environ.get("FEEDBACK_TEST_EXAMPLES", "500"))

TYPES = ["nps", "csat", "ces", "single_choice", "multiple_choice", "text", "contact"]
SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
LOWER = {"nps": 6, "csat": 2, "ces": 3}
MIDDLE = {"nps": 8, "csat": 3, "ces": 4}
OPTION_IDS = ["one", "two", "detractor"]
WORDS = {"en": "w", "zh": "词"}


@st.composite
def clauses(draw, earlier: list[dict[str, Any]]) -> dict[str, Any]:
    # Also questions to come, unknown ones, and bands asked of choices: none of it may crash.
    target = draw(st.integers(0, len(earlier) + 1))
    kind = earlier[target]["type"] if target < len(earlier) else "text"
    fits = draw(st.integers(0, 5)) > 0
    if (kind in SCALES) == fits:
        bands = st.sampled_from(["detractor", "passive", "promoter"])
        return {"question": f"q{target}", "bands": draw(st.lists(bands, min_size=1, max_size=2))}
    options = st.sampled_from([*OPTION_IDS, *OPTION_IDS, "gone"])
    return {"question": f"q{target}", "options": draw(st.lists(options, min_size=1, max_size=2))}


@st.composite
def documents(draw) -> dict[str, Any]:
    questions = []
    for n in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from([*TYPES, "nps", "single_choice", "multiple_choice"]))
        question = {"id": f"q{n}", "type": kind, "text": WORDS, "required": draw(st.booleans())}
        if kind.endswith("choice"):
            question["options"] = [{"id": option, "text": WORDS} for option in OPTION_IDS]
        if kind == "text":
            question["max_chars"] = draw(st.integers(1, 5))
        if kind == "contact":
            question["fields"] = ["name", "phone"]
            question["consent"] = {"version": "v1", "text": WORDS}
        if n and draw(st.integers(0, 3)):
            mode = draw(st.sampled_from(["all", "any"]))
            question["show_if"] = {mode: draw(st.lists(clauses(questions), min_size=1, max_size=2))}
        questions.append(question)
    return {
        "schema": 1,
        "languages": ["en", "zh"],
        "default_language": "en",
        "title": WORDS,
        "questions": questions,
        "lead_question": draw(st.sampled_from([None, "q0", "q1"])),
    }


ANSWERS = st.one_of(
    st.integers(-1, 11).map(str),
    st.sampled_from([*OPTION_IDS, "gone", "", " 5", "５", "5.5"]),
    st.text(alphabet="a\0\ud800\u202e\u200b\r\n ", max_size=8),
)
VALUES = st.lists(ANSWERS, max_size=3)


@st.composite
def forms(draw) -> dict[str, list[str]]:
    fields = [f"a.q{n}" for n in range(8)]
    fields += [f"a.q{n}.{part}" for n in range(7) for part in ("name", "phone", "consent")]
    chosen = draw(st.lists(st.sampled_from([*fields[:7], *fields, "token"]), max_size=12))
    form = {field: draw(VALUES) for field in chosen}
    if draw(st.booleans()):  # half of the forms answer some of their contact question well
        contact = f"a.q{draw(st.integers(0, 6))}."
        good = {"name": "Li", "phone": "13800138000", "consent": "1"}
        for part in draw(st.sets(st.sampled_from(sorted(good)))):
            form[contact + part] = [good[part]]
    return form


def storable(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c for c in lines if c in "\t\n" or not (ord(c) < 32 or unicodedata.category(c) == "Cs")
    )


def unseen(text: str) -> bool:
    return all(c.isspace() or unicodedata.category(c) == "Cf" for c in text)


def judge(question: dict[str, Any], form: dict[str, list[str]]) -> tuple[Any, set[str]]:
    """The value and the fault codes of one question, by the words of the rule."""
    field = f"a.{question['id']}"
    sent = [value for value in form.get(field, []) if value]
    several = len(form.get(field, [])) > 1
    kind = question["type"]
    if kind in SCALES:
        if several:
            return None, {"too_many_values"}
        low, high = SCALES[kind]
        spelled = {str(value): value for value in range(low, high + 1)}
        if sent and sent[0] not in spelled:
            return None, {"not_a_choice"}
        return (spelled[sent[0]] if sent else None), set()
    if kind == "single_choice":
        if several:
            return None, {"too_many_values"}
        wrong = bool(sent) and sent[0] not in OPTION_IDS
        return (sent[0] if sent and not wrong else None), ({"not_a_choice"} if wrong else set())
    if kind == "multiple_choice":
        if set(sent) - set(OPTION_IDS):
            return None, {"not_a_choice"}
        return ([option for option in OPTION_IDS if option in sent] or None), set()
    if kind == "text":
        if several:
            return None, {"too_many_values"}
        text = storable(sent[0]) if sent else ""
        if len(text) > question["max_chars"]:
            return None, {"too_long"}
        return (None if unseen(text) else text), set()
    return judge_contact(field, form)


def judge_contact(field: str, form: dict[str, list[str]]) -> tuple[Any, set[str]]:
    codes, given_parts = set(), {}
    for part in ("name", "phone"):
        sent = form.get(f"{field}.{part}", [])
        if len(sent) > 1:
            codes.add("too_many_values")
        elif sent and not unseen(storable(sent[0])):
            given_parts[part] = " ".join(storable(sent[0]).split())
    phone = unicodedata.normalize("NFKC", given_parts.get("phone", ""))
    if phone and (not set(phone) <= set("0123456789-+. ") or sum(map(str.isdigit, phone)) < 3):
        codes.add("phone_invalid")
    ticks = [tick for tick in form.get(f"{field}.consent", []) if tick]
    if any(tick not in ("1", "on", "yes", "true") for tick in ticks):
        codes.add("not_a_choice")
    elif given_parts and not ticks:
        codes.add("consent_needed")
    elif ticks and not codes and not phone:
        codes.add("contact_needed")
    if codes or not given_parts:
        return None, codes
    return (given_parts.get("name", ""), phone), set()


def band(kind: str, value: int) -> str:
    if value <= LOWER[kind]:
        return "detractor"
    return "passive" if value <= MIDDLE[kind] else "promoter"


def reference(document: dict[str, Any], form: dict[str, list[str]]) -> dict[str, Any]:
    """The verdict by looking everything up again for each question."""
    kinds = {q["id"]: q["type"] for q in document["questions"]}
    known = {f"a.{q}" for q, kind in kinds.items() if kind != "contact"}
    known |= {
        f"a.{q}.{part}"
        for q, kind in kinds.items()
        if kind == "contact"
        for part in ("name", "phone", "consent")
    }
    values: dict[str, Any] = {}
    faults = {("", "unknown_question") for f in form if f.startswith("a.") and f not in known}
    path, dropped = [], []
    contact = None

    def true(clause: dict[str, Any]) -> bool:
        value, kind = values.get(clause["question"]), kinds.get(clause["question"])
        if value is None:
            return False
        if kind in SCALES:
            return band(kind, value) in clause.get("bands", [])
        if kind in ("single_choice", "multiple_choice"):
            chosen = [value] if isinstance(value, str) else value
            return any(option in clause.get("options", []) for option in chosen)
        return False

    for question in document["questions"]:
        condition = question.get("show_if")
        if condition:
            truths = [true(clause) for clause in next(iter(condition.values()))]
            if not (all(truths) if "all" in condition else any(truths)):
                own = (
                    f for f in form if f in known and (f + ".").startswith(f"a.{question['id']}.")
                )
                if any(value for field in own for value in form[field]):
                    dropped.append(question["id"])
                continue
        path.append(question["id"])
        value, codes = judge(question, form)
        faults |= {(question["id"], code) for code in codes}
        if value is None and not codes and question["required"] and question["type"] != "contact":
            faults.add((question["id"], "required"))
        if question["type"] == "contact":
            contact = value or contact
        elif value is not None:
            values[question["id"]] = value
    if not faults and not values and contact is None:
        faults.add((document["lead_question"] or "", "empty_answer"))
    return {
        "answers": values,
        "path": path,
        "dropped": dropped,
        "contact": contact,
        "faults": faults,
        "scores": [
            (q, values[q], band(kinds[q], values[q]))
            for q in path
            if q in values and kinds[q] in SCALES
        ],
    }


@settings(max_examples=N_EXAMPLES, deadline=None)
@given(documents(), forms())
def test_evaluation_equals_the_reference(document, form):
    result = evaluate(compile_survey(parse(document)), form)

    assert {
        "answers": result.answers,
        "path": list(result.path),
        "dropped": list(result.dropped),
        "contact": result.contact and (result.contact.name, result.contact.phone),
        "faults": {(fault.question_id, fault.code) for fault in result.faults},
        "scores": [(s.question_id, s.value, s.band) for s in result.scores],
    } == reference(document, form)


@settings(max_examples=N_EXAMPLES // 5, deadline=None)
@given(documents())
def test_definitions_survive_and_publishing_never_crashes(document):
    definition = parse(document)

    assert parse(to_document(definition)) == definition
    assert len(digest(document)) == 64
    publish_faults(definition)
    publish_warnings(definition)


@settings(max_examples=N_EXAMPLES // 2, deadline=None)
@given(documents(), st.data())
def test_browser_shows_every_question_the_server_asks(document, data):
    """What the style sheet hides is off the path, for forms a browser can send."""
    form = {}
    for question in document["questions"]:
        if question["type"] in SCALES:
            low, high = SCALES[question["type"]]
            values = [str(value) for value in range(low, high + 1)]
        else:
            values = [option["id"] for option in question.get("options", [])]
        if values and data.draw(st.integers(0, 3)):
            most = 3 if question["type"] == "multiple_choice" else 1
            some = st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True)
            form[f"a.{question['id']}"] = data.draw(some)
    checked = {f"a-{field[2:]}-{value}" for field, values in form.items() for value in values}
    definition = parse(document)
    path = evaluate(definition, form).path

    for question_id, alternatives in browser_conditions(definition):
        shown = any(all(checked & set(group) for group in groups) for groups in alternatives)
        assert shown == (question_id in path)
