// Who met whom, in which channel: the head of who-met-whom.rq says what it takes.
MATCH (a)-[r:PARTICIPATED_IN]->(m:Meeting)<-[x:PARTICIPATED_IN]-(b)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND (b.uid = $other OR any(called IN [b.name] + b.aliases WHERE toLower(called) CONTAINS toLower($other)))
  AND a.uid <> b.uid
  AND $status IN ['any', m.status] AND ($kind = '' OR ', ' + $kind + ',' CONTAINS ', ' + m.kind + ',')
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND $status IN ['any', x.status] AND $basis IN ['any', x.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(m.latest, m.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(m.earliest, m.latest)) <= $until)
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN a.uid AS actor, a.name AS actor_name, b.uid AS other, b.name AS other_name, m.uid AS meeting,
       m.name AS meeting_name, m.kind AS kind, m.date AS date, r.quote AS quote, x.quote AS other_quote,
       d.name AS document, r.found_by[0] AS found_by
ORDER BY coalesce(toString(m.earliest), '9999'), meeting_name, actor_name, other_name, r.uid, x.uid
