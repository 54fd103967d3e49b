// Which plans a plan replaces, revises, counters or goes back to: the head of replaced-plans.rq says what it takes.
MATCH (p:Plan)-[r:SUPERSEDES]->(o:Plan)
WHERE (p.uid = $plan OR any(called IN [p.name] + p.aliases WHERE toLower(called) CONTAINS toLower($plan)))
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis] AND ($kind = '' OR ', ' + $kind + ',' CONTAINS ', ' + r.kind + ',')
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(r.latest, r.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(r.earliest, r.latest)) <= $until)
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN p.uid AS plan, p.name AS plan_name, r.kind AS kind, o.uid AS older, o.name AS older_name, r.date AS date,
       r.status AS status, r.basis AS basis, r.quote AS quote, d.name AS document, r.found_by[0] AS found_by
ORDER BY plan_name, older_name, r.uid
