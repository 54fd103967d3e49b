// Who found what: the head of finders.rq says what it takes.
MATCH ()-[r:PROPOSED_BY|ACCEPTED_BY|REJECTED_BY|SUPPORTED_BY|OPPOSED_BY|SUPERSEDES|PART_OF|CONDITION_FOR|MADE_BY|ADDRESSED_TO|REPORTED_BY|ABOUT|CONTRADICTS|PARTICIPATED_IN|HELD_IN|AFFILIATED_WITH|BEFORE]->()
UNWIND r.found_by AS found_by
WITH r, found_by
WHERE $finder = 'any' OR found_by STARTS WITH $finder
RETURN found_by, type(r) AS relation, count(DISTINCT r.uid) AS facts
ORDER BY found_by, relation
