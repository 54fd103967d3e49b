"""Which records are about one thing: candidates with scores, and the decisions that follow. Records in, decisions out.

Nothing here changes a record. A decision can be undone, and a person's "these are different" keeps the rule away.
"""

from kg.resolve.across import candidates
from kg.resolve.deciding import answered, chosen, decisions, table
from kg.resolve.within import join

__all__ = ["answered", "candidates", "chosen", "decisions", "join", "table"]
