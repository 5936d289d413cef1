"""The routing rules under their earlier address; they live in `feedback.routing`."""

from feedback.routing.domain.decision import Decision, ResponseFacts, raised, route

__all__ = ["Decision", "ResponseFacts", "raised", "route"]
