// The statements of an actor, by type: the head of statements.rq says what it takes.
MATCH (s:Statement)-[r:MADE_BY]->(a)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND $type IN ['any', [label IN labels(s) WHERE NOT label IN ['Actor', 'Statement']][0]]
  AND $act IN ['', s.act]
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(s.latest, s.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(s.earliest, s.latest)) <= $until)
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN a.uid AS actor, a.name AS actor_name,
       [label IN labels(s) WHERE NOT label IN ['Actor', 'Statement']][0] AS type, s.uid AS statement,
       s.name AS statement_name, s.act AS act, s.modality AS modality, s.attribution AS attribution,
       s.date AS date, r.status AS status, r.basis AS basis, r.quote AS quote, d.name AS document,
       r.found_by[0] AS found_by
ORDER BY actor_name, coalesce(toString(s.earliest), '9999'), statement_name, r.uid
