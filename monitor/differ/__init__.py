"""The editor's judgement: an observation against what is known, as a typed revision with a named reason.

revision = diff(series, observation, kind, policy, now)
series = advance(series, revision, policy)
"""

from monitor.differ.joint import join
from monitor.differ.levels import agrees
from monitor.differ.policy import Policy, Trust
from monitor.differ.series import advance
from monitor.differ.table import TABLE, Row, diff

__all__ = ["TABLE", "Policy", "Row", "Trust", "advance", "agrees", "diff", "join"]
