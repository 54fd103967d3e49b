// Everything said about a topic, plan, person or place: the head of statements-about.rq says what it takes.
MATCH (t)<-[link:ABOUT]-(s:Statement)-[r:MADE_BY]->(a)
WHERE (t.uid = $thing OR any(called IN [t.name] + t.aliases WHERE toLower(called) CONTAINS toLower($thing)))
  AND (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND $type IN ['any', [label IN labels(s) WHERE NOT label IN ['Actor', 'Statement']][0]]
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(s.latest, s.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(s.earliest, s.latest)) <= $until)
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN t.uid AS thing, [label IN labels(t) WHERE NOT label IN ['Actor', 'Statement']][0] AS thing_type,
       t.name AS thing_name, a.uid AS actor, a.name AS actor_name,
       [label IN labels(s) WHERE NOT label IN ['Actor', 'Statement']][0] AS type, s.uid AS statement,
       s.name AS statement_name, s.date AS date, r.status AS status, r.basis AS basis, r.quote AS quote,
       d.name AS document, r.found_by[0] AS found_by
ORDER BY thing_name, coalesce(toString(s.earliest), '9999'), actor_name, statement_name, r.uid, link.uid
