// Which statements of an actor are conditions for something: the head of demanded-conditions.rq says what it takes.
MATCH (a)<-[m:MADE_BY]-(c:Statement)-[r:CONDITION_FOR]->(t)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND (t.uid = $thing OR any(called IN [t.name] + t.aliases WHERE toLower(called) CONTAINS toLower($thing)))
  AND $type IN ['any', [label IN labels(c) WHERE NOT label IN ['Actor', 'Statement']][0]]
  AND $status IN ['any', m.status] AND $basis IN ['any', m.basis]
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(c.latest, c.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(c.earliest, c.latest)) <= $until)
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN a.uid AS actor, a.name AS actor_name, c.uid AS condition,
       [label IN labels(c) WHERE NOT label IN ['Actor', 'Statement']][0] AS condition_type,
       c.name AS condition_name, r.kind AS kind, t.uid AS thing, t.name AS thing_name, c.date AS date,
       r.status AS status, r.basis AS basis, r.quote AS quote, d.name AS document, r.found_by[0] AS found_by
ORDER BY actor_name, thing_name, condition_name, r.uid, m.uid
