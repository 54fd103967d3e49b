// Whose words come through whom: the head of reporters.rq says what it takes.
MATCH (a)<-[m:MADE_BY]-(s:Statement)-[r:REPORTED_BY]->(b)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND (b.uid = $other OR any(called IN [b.name] + b.aliases WHERE toLower(called) CONTAINS toLower($other)))
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN s.uid AS statement, s.name AS statement_name, a.uid AS actor, a.name AS actor_name, b.uid AS other,
       b.name AS other_name, r.step AS step, r.status AS status, r.basis AS basis, r.quote AS quote,
       d.name AS document, r.found_by[0] AS found_by
ORDER BY statement_name, actor_name, other_name, r.uid, m.uid
