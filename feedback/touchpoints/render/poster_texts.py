"""What a poster says. Both languages stand here because one sheet may carry both at once."""

from __future__ import annotations

from collections.abc import Mapping

Texts = Mapping[str, str]

HEADLINE: Texts = {"en": "How was it?", "zh": "体验如何？"}
INVITATION: Texts = {
    "en": "Scan here. Tell us in one tap.",
    "zh": "扫一扫，点一下，告诉我们。",
}
SECONDS: Texts = {"en": "10 seconds", "zh": "只需 10 秒"}
SECONDS_MORE: Texts = {"en": "One tap is a full answer", "zh": "点一下就算完成"}
NOTHING_NEEDED: Texts = {"en": "Nothing to install", "zh": "无需下载"}
NOTHING_NEEDED_MORE: Texts = {"en": "No app, no account, no name", "zh": "不注册，不留姓名"}
WHO_READS: Texts = {"en": "Read by people", "zh": "有人认真看"}
WHO_READS_MORE: Texts = {
    "en": "The team of {place} reads every answer",
    "zh": "{place}的团队会看每一份回答",
}
NO_CAMERA: Texts = {"en": "No camera? Type this address:", "zh": "没有相机？请输入网址："}
SAME_ADDRESS: Texts = {
    "en": "If the scanned address looks different, please tell our staff.",
    "zh": "若扫码后网址不同，请告诉我们的员工。",
}
EDGE: Texts = {
    "en": "Symbol {width} mm wide, readable from up to {distance} cm",
    "zh": "二维码宽 {width} 毫米，最远 {distance} 厘米可扫",
}
