// Promises, to whom and on which conditions: the head of promises.rq says what it takes.
MATCH (s:Promise)-[r:MADE_BY]->(a)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(s.latest, s.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(s.earliest, s.latest)) <= $until)
  AND ($thing = '' OR EXISTS {
    MATCH (s)-[:ABOUT]->(t)
    WHERE (t.uid = $thing OR any(called IN [t.name] + t.aliases WHERE toLower(called) CONTAINS toLower($thing)))
  })
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
OPTIONAL MATCH (s)-[to:ADDRESSED_TO]->(b)
WHERE to.status = 'actual'
WITH s, r, a, d, to, b
WHERE $addressee = '' OR (b.uid = $addressee OR any(called IN [b.name] + b.aliases WHERE toLower(called) CONTAINS toLower($addressee)))
OPTIONAL MATCH (c)-[depends:CONDITION_FOR]->(s)
RETURN s.uid AS promise, s.name AS promise_name, a.uid AS actor, a.name AS actor_name, b.uid AS addressee,
       b.name AS addressee_name, c.uid AS condition, c.name AS condition_name, depends.kind AS condition_kind,
       s.date AS date, r.status AS status, r.basis AS basis, r.quote AS quote, d.name AS document,
       r.found_by[0] AS found_by
ORDER BY actor_name, coalesce(toString(s.earliest), '9999'), promise_name, r.uid, coalesce(to.uid, ''), coalesce(depends.uid, '')
