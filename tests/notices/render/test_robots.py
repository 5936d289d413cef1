"""What each robot gets, signed as its maker says, and what its answers mean."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from feedback.core.delivery import NotDelivered, PermanentFailure
from feedback.core.outbound import Answer
from feedback.notices.domain.destinations import DestinationKind
from feedback.notices.domain.signing import new_webhook_secret, webhook_key, webhook_signature
from feedback.notices.render.robots import judge, letter
from feedback.notices.render.words import Told

NOW = 1_774_836_000.75
HOOK = "https://example.com/hook?key=abc"


@pytest.fixture(autouse=True)
def context(app):
    with app.app_context():
        yield


def told(number=1, place="Front desk"):
    return Told(
        "case_opened",
        {"en": f"Case {number} waits", "zh": f"工单 {number} 待处理"},
        {"en": f"At {place}", "zh": f"在{place}"},
        f"https://feedback.example.com/cases/{number}",
        datetime(2026, 3, 30, 2, 0, tzinfo=UTC),
    )


def sent(kind, bundle=(), **more):
    facts = {"address": HOOK, "secret": None, "languages": "en", "message_id": "msg_1", "now": NOW}
    return letter(DestinationKind(kind), bundle or [told()], **facts | more)


def test_wecom_gets_markdown():
    body = json.loads(sent("wecom").body)
    assert body == {
        "msgtype": "markdown",
        "markdown": {
            "content": "[Case 1 waits](https://feedback.example.com/cases/1)\nAt Front desk"
        },
    }


def test_feishu_gets_a_card_signed_with_time_and_secret():
    body = json.loads(sent("feishu", secret="s3cret").body)
    key = f"{int(NOW)}\ns3cret".encode()
    expected = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    assert (body["timestamp"], body["sign"]) == (str(int(NOW)), expected)
    assert body["card"]["header"]["title"]["content"] == "Case 1 waits"
    assert "sign" not in json.loads(sent("feishu").body)


def test_dingtalk_is_signed_in_the_address():
    found = sent("dingtalk", secret="SECabc")
    query = parse_qs(urlsplit(found.address).query)
    stamp = int(NOW * 1000)
    digest = hmac.new(b"SECabc", f"{stamp}\nSECabc".encode(), hashlib.sha256).digest()
    assert query == {
        "key": ["abc"],
        "timestamp": [str(stamp)],
        "sign": [base64.b64encode(digest).decode()],
    }
    assert json.loads(found.body)["markdown"]["title"] == "Case 1 waits"


def test_slack_gets_text_without_mentions():
    body = json.loads(sent("slack", [told(place="<!channel> & <https://evil|x>")]).body)
    assert body["text"].endswith("At &lt;!channel&gt; &amp; &lt;https://evil|x&gt;")
    assert body["text"].startswith("<https://feedback.example.com/cases/1|Case 1 waits>")


def test_markdown_of_a_places_name_does_nothing():
    for kind in ("wecom", "feishu", "dingtalk"):
        body = sent(kind, [told(place="[x](http://evil) <at id=all> @all")]).body.decode()
        assert "](http://evil" not in body
        assert "<at" not in body
        assert "@all" not in body


def test_a_webhook_follows_standard_webhooks():
    secret = new_webhook_secret(b"k" * 32)
    found = sent("webhook", [told(), told(2)], secret=secret, languages="both")
    signed = b"msg_1." + str(int(NOW)).encode() + b"." + found.body
    digest = base64.b64encode(hmac.new(b"k" * 32, signed, hashlib.sha256).digest()).decode()
    assert found.headers == {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(NOW)),
        "webhook-signature": f"v1,{digest}",
    }
    body = json.loads(found.body)
    assert body["type"] == "notices"
    assert [row["title"]["zh"] for row in body["data"]["notices"]] == [
        "工单 1 待处理",
        "工单 2 待处理",
    ]


def test_the_signature_is_that_of_the_specifications_example():
    # Standard Webhooks 1.0.0: secret, id, timestamp and body of its reference libraries.
    key = webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signature = webhook_signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "abc", "whsec_%%%"])
def test_what_is_no_secret_is_none(secret):
    assert webhook_key(secret) is None


@pytest.mark.parametrize("kind", ["wecom", "feishu", "dingtalk", "slack", "webhook"])
def test_a_thousand_notices_are_one_message_within_the_limits(kind):
    bundle = [told(number, place="很长的名字" * 80) for number in range(1000)]
    found = sent(kind, bundle, languages="both", secret=None)
    assert len(found.body) <= (4096 if kind == "wecom" else 20_000)
    assert "more" in found.body.decode()


def answer(status=200, body=b"{}", **headers):
    return Answer(status, {name.replace("_", "-"): v for name, v in headers.items()}, body, 1)


TAKEN = [
    ("webhook", answer(200)),
    ("webhook", answer(204, b"")),
    ("webhook", answer(200, b"<html>")),
    ("slack", answer(200, b"ok")),
    ("wecom", answer(body=b'{"errcode":0,"errmsg":"ok"}')),
    ("feishu", answer(body=b'{"code":0,"msg":"success"}')),
    ("feishu", answer(body=b'{"StatusCode":0,"StatusMessage":"success"}')),
    ("dingtalk", answer(body=b'{"errcode":0,"errmsg":"ok"}')),
]
LATER = [
    ("webhook", answer(301)),
    ("webhook", answer(408)),
    ("webhook", answer(425)),
    ("webhook", answer(429)),
    ("webhook", answer(500)),
    ("wecom", answer(body=b'{"errcode":45009}')),
    ("wecom", answer(body=b'{"errcode":-1}')),
    ("wecom", answer(body=b"")),
    ("wecom", answer(body=b"[0]")),
    ("wecom", answer(body=b'{"errcode":[]}')),
    ("feishu", answer(body=b'{"code":11232}')),
    ("dingtalk", answer(body=b'{"errcode":130101}')),
]
NEVER = [
    ("webhook", answer(400)),
    ("webhook", answer(404)),
    ("webhook", answer(406)),
    ("webhook", answer(410)),
    ("wecom", answer(body=b'{"errcode":93000}')),
    ("feishu", answer(body=b'{"code":19021}')),
    ("dingtalk", answer(body=b'{"errcode":310000}')),
]


@pytest.mark.parametrize(("kind", "found"), TAKEN)
def test_taken(kind, found):
    judge(DestinationKind(kind), found)


@pytest.mark.parametrize(("kind", "found"), LATER)
def test_later(kind, found):
    with pytest.raises(NotDelivered) as caught:
        judge(DestinationKind(kind), found)
    assert not caught.value.is_permanent


@pytest.mark.parametrize(("kind", "found"), NEVER)
def test_never(kind, found):
    with pytest.raises(PermanentFailure):
        judge(DestinationKind(kind), found)


def test_retry_after_is_a_number_or_a_date(clock):
    clock.at("2026-03-30T02:00Z")
    for raw, seconds in [
        ("120", 120),
        ("Mon, 30 Mar 2026 02:01:00 GMT", 60),
        ("soon", None),
        ("-5", None),
    ]:
        with pytest.raises(NotDelivered) as caught:
            judge(DestinationKind.WEBHOOK, answer(429, retry_after=raw))
        assert caught.value.retry_after_seconds == seconds
