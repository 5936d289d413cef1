"""What the product answers where the published number is a known deviation (``standard: false``).

Each entry is what the note of the example asks for, worked out by hand from the note.
"""

from typing import Any

FOLLOWED: dict[str, dict[str, Any]] = {
    # One answer, two skipped: the denominator is 1.
    "NPS-SCORE-11": {"nps_points": 100, "n": 1},
    # No score above 100 points exists, so no limit may lie there.
    "NPS-CI-CLIP-01": {"lo": 0.1749145303, "hi": 1.0},
    # Student's t with 4 degrees of freedom, 2.776, not the normal quantile.
    "MEAN-CI-Z-01": {"mean": 3, "sd": 1.5811, "half_width": 1.9632},
    # The due moment is the closing time, not the next opening.
    "SLA-029": {"at": "2006-01-08T12:00:00Z"},
    # Elapsed time: the day on which clocks go back has 25 hours.
    "SLA-043": {"seconds": 90_000},
}
