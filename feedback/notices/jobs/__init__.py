"""Spread what happened to whom it concerns, gather it into messages, send them."""

from feedback.notices.jobs.gathering import gather
from feedback.notices.jobs.mailing import send_mail_bundle
from feedback.notices.jobs.robots import send_robot_bundle
from feedback.notices.jobs.spreading import spread
from feedback.notices.jobs.watching import purge_items, watch

__all__ = ["gather", "purge_items", "send_mail_bundle", "send_robot_bundle", "spread", "watch"]
