// Persons who attended a dated meeting but have no statement of their own: the head of silent-participants.rq says what it takes.
MATCH (a:Person)-[r:PARTICIPATED_IN]->(m:Meeting)
WHERE (m.uid = $meeting OR any(called IN [m.name] + m.aliases WHERE toLower(called) CONTAINS toLower($meeting)))
  AND $status IN ['any', m.status] AND ($kind = '' OR ', ' + $kind + ',' CONTAINS ', ' + m.kind + ',')
  AND m.date IS NOT NULL
  AND NOT EXISTS { MATCH (a)<-[:MADE_BY]-() }
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(m.latest, m.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(m.earliest, m.latest)) <= $until)
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN a.uid AS actor, a.name AS actor_name, m.uid AS meeting, m.name AS meeting_name, m.kind AS kind,
       m.date AS date, r.status AS status, r.basis AS basis, r.quote AS quote, d.name AS document,
       r.found_by[0] AS found_by
ORDER BY actor_name, coalesce(toString(m.earliest), '9999'), meeting_name, r.uid
