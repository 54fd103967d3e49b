// Who addresses whom, and how often: the head of addressees.rq says what it takes.
MATCH (a)<-[r:MADE_BY]-(s:Statement)-[to:ADDRESSED_TO]->(b)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND (b.uid = $addressee OR any(called IN [b.name] + b.aliases WHERE toLower(called) CONTAINS toLower($addressee)))
  AND to.status = 'actual'
  AND $type IN ['any', [label IN labels(s) WHERE NOT label IN ['Actor', 'Statement']][0]]
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
RETURN a.uid AS actor, a.name AS actor_name, b.uid AS addressee, b.name AS addressee_name,
       [label IN labels(s) WHERE NOT label IN ['Actor', 'Statement']][0] AS type,
       count(DISTINCT s) AS statements
ORDER BY statements DESC, actor_name, addressee_name, type, actor, addressee
