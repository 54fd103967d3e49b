// Findings that rest on inference: the head of inferred-facts.rq says what it takes.
MATCH (x)-[r:PROPOSED_BY|ACCEPTED_BY|REJECTED_BY|SUPPORTED_BY|OPPOSED_BY|SUPERSEDES|PART_OF|CONDITION_FOR|MADE_BY|ADDRESSED_TO|REPORTED_BY|ABOUT|CONTRADICTS|PARTICIPATED_IN|HELD_IN|AFFILIATED_WITH|BEFORE]->(y)
WHERE ((x.uid = $thing OR any(called IN [x.name] + x.aliases WHERE toLower(called) CONTAINS toLower($thing)))
    OR (y.uid = $thing OR any(called IN [y.name] + y.aliases WHERE toLower(called) CONTAINS toLower($thing))))
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN x.uid AS subject, x.name AS subject_name, type(r) AS relation, y.uid AS object, y.name AS object_name,
       r.date AS date, r.status AS status, r.basis AS basis, r.quote AS quote, d.name AS document,
       r.found_by[0] AS found_by
ORDER BY subject_name, relation, object_name, r.uid
