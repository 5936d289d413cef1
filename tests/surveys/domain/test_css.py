from feedback.surveys.domain.css import browser_conditions, css_rules
from feedback.surveys.domain.definition import parse


def test_chained_condition_needs_its_parents_too(document):
    conditions = dict(browser_conditions(parse(document)))

    unhappy = tuple(f"a-q_nps-{value}" for value in range(9))
    assert conditions["q_why"] == ((unhappy,),)
    assert conditions["q_other"] == ((unhappy, ("a-q_why-other",)),)


def test_rules_hide_only_where_the_browser_can_look(document):
    document["questions"] = [
        *document["questions"][:1],
        {
            "id": "q_more",
            "type": "text",
            "text": {"en": "More", "zh": "更多"},
            "show_if": {"any": [{"question": "q_nps", "bands": ["promoter"]}]},
        },
    ]

    assert css_rules(parse(document), "#survey") == (
        "@supports selector(:has(*)){"
        "#survey:not(:has(#a-q_nps-9:checked,#a-q_nps-10:checked)) #q-q_more{display:none}"
        "}"
    )


def test_survey_without_conditions_needs_no_rules(document):
    document["questions"] = document["questions"][:1]

    assert css_rules(parse(document)) == ""


def test_long_chains_stay_small(document):
    both = {"en": "?", "zh": "？"}
    questions = document["questions"][:1]
    for n in range(40):
        wanted = [{"question": q["id"], "options": ["a"]} for q in questions[1:]]
        wanted.append({"question": "q_nps", "bands": ["detractor"]})
        questions.append(
            {
                "id": f"q_{n}",
                "type": "single_choice",
                "text": both,
                "options": [{"id": "a", "text": both}],
                "show_if": {"any": wanted},
            }
        )
    document["questions"] = questions

    conditions = browser_conditions(parse(document))

    assert max(len(alternatives) for _, alternatives in conditions) <= 64
