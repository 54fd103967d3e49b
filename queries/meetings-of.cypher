// The meetings of an actor: the head of meetings-of.rq says what it takes.
MATCH (a)-[r:PARTICIPATED_IN]->(m:Meeting)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND $status IN ['any', m.status] AND ($kind = '' OR ', ' + $kind + ',' CONTAINS ', ' + m.kind + ',')
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(m.latest, m.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(m.earliest, m.latest)) <= $until)
  AND ($place = '' OR EXISTS {
    MATCH (m)-[:HELD_IN]->(p)
    WHERE (p.uid = $place OR any(called IN [p.name] + p.aliases WHERE toLower(called) CONTAINS toLower($place)))
  })
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN a.uid AS actor, a.name AS actor_name, m.uid AS meeting, m.name AS meeting_name, m.kind AS kind,
       m.date AS date, r.status AS status, r.basis AS basis, r.quote AS quote, d.name AS document,
       r.found_by[0] AS found_by
ORDER BY actor_name, coalesce(toString(m.earliest), '9999'), meeting_name, r.uid
