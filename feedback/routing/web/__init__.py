"""Rules, the editor of a rule, its trial, and the praise wall."""

from feedback.routing.web import one_praise as one_praise
from feedback.routing.web import rules as rules
from feedback.routing.web import trial as trial
from feedback.routing.web import wall as wall
from feedback.routing.web import writing as writing
from feedback.routing.web.blueprint import pages as pages
