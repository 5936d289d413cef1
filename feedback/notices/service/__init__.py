"""What other rooms call: `announce`, inside the transaction in which something happened."""

from feedback.notices.service.announcing import announce

__all__ = ["announce"]
