"""The editor's judgement: an observation against what is known, as a typed revision with a named reason.

revision = diff(series, observation, kind, policy, now)
series = advance(series, revision, policy)

``retract`` takes articles back out of a series.
"""

from monitor.differ.definitions import definition_of
from monitor.differ.joint import join
from monitor.differ.policy import Policy, Trust
from monitor.differ.retraction import retract
from monitor.differ.series import advance
from monitor.differ.table import TABLE, Row, diff

__all__ = ["TABLE", "Policy", "Row", "Trust", "advance", "definition_of", "diff", "join", "retract"]
