"""The permission table says exactly what the rules say."""

from __future__ import annotations

from feedback.accounts.domain.roles import RIGHTS, Right, Role
from feedback.accounts.web.roles import GROUPS
from tests.factories.places import build_places, email


def test_every_right_stands_in_one_group_with_words():
    named = [right for _title, words in GROUPS for right in words]
    assert sorted(named) == sorted(Right)


def test_table_has_a_row_a_role_and_says_yes_where_the_rules_do(client, sign_in, in_app):
    with in_app():
        build_places()
    sign_in(client, email("viewer"))
    shown = client.get("/settings/roles").get_data(as_text=True)
    assert shown.count('<tr><th scope="row">') == len(Role) * len(GROUPS)
    assert shown.count('class="granted"') == sum(len(rights) for rights in RIGHTS.values())
