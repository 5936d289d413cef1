"""Words of customer pages beside the survey's own.

They live here, not in the staff's catalogue: a page is rendered once for all requests, and an
error page must speak both languages when nothing else works.
"""

from collections.abc import Mapping

Words = Mapping[str, str]

EN: Words = {
    "language": "Language",
    "send": "Send",
    "optional": "optional",
    "characters": "Up to {n} characters",
    "name": "Name",
    "phone": "Phone",
    "email": "E-mail",
    "privacy": "No sign-in, no cookies. Anonymous unless you leave your details.",
    "leave_empty": "Leave this field empty",
    "errors_title": "Almost done – please check",
    "error": "Please check",
    "required": "Please choose an answer.",
    "required_text": "Please write an answer.",
    "empty_answer": "Please answer at least this question.",
    "not_a_choice": "Please choose one of the answers shown.",
    "too_many_values": "Please give one answer only.",
    "too_long": "This is too long. Please shorten it to {n} characters.",
    "consent_needed": "Please tick the box so that we may keep your details, or clear them.",
    "contact_needed": "Please leave a phone number or an e-mail address.",
    "email_invalid": "This does not look like an e-mail address.",
    "phone_invalid": "This does not look like a phone number.",
    "unknown_question": "The survey has changed since you opened it. Please look through it again.",
    "stale": "This page was open for too long or was damaged on the way. Your answers are still "
    "here: please look through them and send again.",
    "unchangeable": "The answer you sent earlier can no longer be changed. What you entered "
    "is still here: press the button to send it as a new answer.",
    "preview": "Preview: nothing that is entered here is sent.",
    "moved_title": "This survey has closed",
    "moved_text": "It has moved or ended, and no new answers are taken here. Thank you for "
    "wanting to tell us something – our staff are glad to listen in person.",
    "unknown_title": "We cannot find this survey",
    "unknown_text": "Please check the address, or scan the code once more.",
    "receipt_unknown_title": "We cannot find this receipt",
    "receipt_unknown_text": "Please check the address: every letter counts, capital or small.",
    "gone_title": "Not stored yet – please try again",
    "gone_text": "Our system does not answer at the moment. Nothing was stored, and your answers "
    "are still on this page. Please wait a minute, then press the button.",
    "gone_text_get": "Our system does not answer at the moment. Nothing is lost. Please wait a "
    "minute, then open this page again.",
    "again": "Send again",
    "reload": "Try again",
    "too_large_title": "That was too much at once",
    "too_large_text": "Nothing was stored. Please go back, shorten your text and send again.",
    "foreign_title": "Please answer on our own page",
    "foreign_text": "This form was sent from another website, so it was not stored.",
    "unreadable_title": "This could not be read",
    "unreadable_text": "Nothing was stored. Please open the survey and send it from there.",
    "to_survey": "Open the survey",
    "receipt_label": "Your receipt",
    "receipt_help": "Keep this number if you want to ask about your feedback.",
    "next": "What happens next",
    "promise": "Someone will look into it and get back to you by {moment}.",
    "promise_no_contact": "Someone will look into it by {moment}. You left no contact "
    "details: open this page again to see how it stands.",
    "late": "We are later than we promised and sorry for it. Someone will get back to you as soon "
    "as possible.",
    "answered": "We have looked into it and responded.",
    "held": "We are working on it and waiting for an answer.",
    "resolved": "This matter has been settled. Thank you for helping us improve.",
    "thanks": "Thank you!",
    "stored": "Your answer has been received.",
}

ZH: Words = {
    "language": "语言",
    "send": "提交",
    "optional": "选填",
    "characters": "最多 {n} 字",
    "name": "称呼",
    "phone": "电话",
    "email": "邮箱",
    "privacy": "无需登录，不使用 Cookie；除非您留下联系方式，否则为匿名。",
    "leave_empty": "请勿填写此项",
    "errors_title": "还差一点，请检查",
    "error": "请检查",
    "required": "请选择一项。",
    "required_text": "请填写此项。",
    "empty_answer": "请至少回答这一题。",
    "not_a_choice": "请从所列选项中选择。",
    "too_many_values": "此题只能选一项。",
    "too_long": "内容过长，请缩短至 {n} 字以内。",
    "consent_needed": "如需留下联系方式，请勾选同意；否则请清空。",
    "contact_needed": "请留下电话或邮箱。",
    "email_invalid": "邮箱格式似乎不对。",
    "phone_invalid": "电话号码格式似乎不对。",
    "unknown_question": "您打开页面后问卷已有更新，请再看一遍。",
    "stale": "页面打开时间过长，或在传输中受损。您的回答仍在下方，请核对后再次提交。",
    "unchangeable": "您之前提交的回答已不能修改。"
    "本次填写的内容仍在下方，点击按钮可作为新的回答提交。",
    "preview": "预览：此处填写的内容不会提交。",
    "moved_title": "本问卷已关闭",
    "moved_text": "问卷已迁移或结束，此处不再接收新的回答。"
    "感谢您愿意反馈，欢迎直接告诉我们的工作人员。",
    "unknown_title": "找不到这份问卷",
    "unknown_text": "请核对网址，或重新扫描二维码。",
    "receipt_unknown_title": "找不到这份回执",
    "receipt_unknown_text": "请核对网址，注意字母区分大小写。",
    "gone_title": "尚未保存，请再试一次",
    "gone_text": "系统暂时没有响应，内容尚未保存；您的回答仍保留在本页。"
    "请稍等一分钟，再点下面的按钮。",
    "gone_text_get": "系统暂时没有响应，没有丢失任何内容。请稍等一分钟后重新打开本页。",
    "again": "再次提交",
    "reload": "重试",
    "too_large_title": "内容过大",
    "too_large_text": "内容没有保存。请返回上一页，缩短文字后再提交。",
    "foreign_title": "请在我们的页面上作答",
    "foreign_text": "这份表单来自其他网站，因此没有保存。",
    "unreadable_title": "无法读取提交的内容",
    "unreadable_text": "内容没有保存。请打开问卷页面后再提交。",
    "to_survey": "打开问卷",
    "receipt_label": "您的回执编号",
    "receipt_help": "如需查询反馈进展，请保留此编号。",
    "next": "接下来",
    "promise": "我们会在 {moment} 前处理并与您联系。",
    "promise_no_contact": "我们会在 {moment} 前处理。您没有留下联系方式，可随时打开本页查看进展。",
    "late": "很抱歉，我们没能按承诺的时间回复，会尽快与您联系。",
    "answered": "我们已处理并作出回应。",
    "held": "我们正在处理，等待进一步回复。",
    "resolved": "此事已办结，感谢您帮助我们改进。",
    "thanks": "谢谢您！",
    "stored": "您的反馈已收到。",
}

WORDS: Mapping[str, Words] = {"en": EN, "zh": ZH}


def words_in(language: str) -> Words:
    """The words of a language; English where a survey speaks one that has no words here yet."""
    return WORDS.get(language) or WORDS.get(language.partition("-")[0]) or EN
