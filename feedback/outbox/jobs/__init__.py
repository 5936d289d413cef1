"""Work through the outbox: messages without a lane one by one, lanes side by side."""

from feedback.outbox.domain.leases import LEASE
from feedback.outbox.jobs.doing import Handler, kinds_due, work_once
from feedback.outbox.jobs.lanes import LaneRunner, work_lane
from feedback.outbox.jobs.tending import beat, purge

__all__ = ["LEASE", "Handler", "LaneRunner", "beat", "kinds_due", "purge", "work_lane", "work_once"]
