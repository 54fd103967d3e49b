// Who belongs to whom, and as what: the head of affiliations.rq says what it takes.
MATCH (a)-[r:AFFILIATED_WITH]->(b)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND (b.uid = $other OR any(called IN [b.name] + b.aliases WHERE toLower(called) CONTAINS toLower($other)))
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN a.uid AS actor, a.name AS actor_name, r.role AS role, b.uid AS other, b.name AS other_name,
       r.from_date AS from_date, r.to_date AS to_date, r.status AS status, r.basis AS basis, r.quote AS quote,
       d.name AS document, r.found_by[0] AS found_by
ORDER BY actor_name, other_name, r.uid
