"""`/settings/replies` as managers see it."""

import re

import pytest

from tests.followup.web.conftest import desk as desk

SENT = {
    "name": "Refund",
    "zh_subject": "关于您的退款（{case_number}）",
    "zh_text": "{customer_name}：\n\n退款已经办理。\n{staff_name}",
    "en_subject": "Your refund ({case_number})",
    "en_text": "Dear {customer_name},\n\nyour refund is on its way.\n{staff_name}",
    "reasons": ["price"],
    "tags": "card, 退款",
}


@pytest.fixture
def manager(desk):
    return desk.as_("mei")


def test_a_reply_is_kept_listed_and_changed(manager):
    assert manager.client.post("/settings/replies", data=SENT).status_code == 303
    page = manager.get("/settings/replies").get_data(as_text=True)
    assert "Refund" in page
    assert "card · 退款" in page
    address = re.search(r'href="(/settings/replies/\d+)"', page).group(1)
    one = manager.get(address).get_data(as_text=True)
    assert "Your refund (C-2041)" in one
    assert "关于您的退款（C-2041）" in one
    changed = {**SENT, "name": "Refund by card", "revision": "1", "is_active": "y"}
    assert manager.client.post(address, data=changed).status_code == 303
    stale = manager.client.post(address, data={**changed, "name": "Mine"})
    assert stale.status_code == 409
    assert 'value="Mine"' in stale.get_data(as_text=True)


def test_faults_stand_at_their_fields_with_everything_kept(manager):
    sent = {**SENT, "en_text": "Hello {passport}", "zh_subject": ""}
    answer = manager.client.post("/settings/replies", data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "There is no field {passport}." in page
    assert "Write it in this language too." in page
    assert "Hello {passport}</textarea>" in page


def test_code_of_templates_is_text(manager):
    sent = {**SENT, "en_text": "{{7*7}} ${7*7} {0.__class__} {% include 'x' %} %s", "preview": "1"}
    page = manager.client.post("/settings/replies", data=sent).get_data(as_text=True)
    assert "<p>{{7*7}} ${7*7} {0.__class__} {% include &#39;x&#39; %} %s</p>" in page


def test_agents_do_not_come_in(desk):
    assert desk.get("/settings/replies").status_code == 403


def test_the_list_is_searched(manager):
    manager.client.post("/settings/replies", data=SENT)
    assert "Refund" in manager.get("/settings/replies?q=退款").get_data(as_text=True)
    assert "No reply has these words." in manager.get("/settings/replies?q=zzz").get_data(True)
