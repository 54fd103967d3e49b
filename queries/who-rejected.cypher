// Who rejected a plan or provision: the head of who-rejected.rq says what it takes.
MATCH (p:Plan|Provision)-[r:REJECTED_BY]->(a)
WHERE (p.uid = $plan OR any(called IN [p.name] + p.aliases WHERE toLower(called) CONTAINS toLower($plan)))
  AND (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(r.latest, r.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(r.earliest, r.latest)) <= $until)
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN p.uid AS plan, p.name AS plan_name, a.uid AS actor, a.name AS actor_name, r.degree AS degree,
       r.date AS date, r.status AS status, r.basis AS basis, r.quote AS quote, d.name AS document,
       r.found_by[0] AS found_by
ORDER BY plan_name, coalesce(toString(r.earliest), '9999'), actor_name, r.uid
