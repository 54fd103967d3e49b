// Days that statements set for something, and what is reported of them: the head of deadlines.rq says what it takes.
MATCH (e:Event|Meeting)<-[:ABOUT]-(s:Statement)-[r:MADE_BY]->(a)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND r.status = 'actual' AND $basis IN ['any', r.basis]
  AND e.date IS NOT NULL AND e.earliest IS NOT NULL AND e.latest IS NOT NULL
  AND coalesce(s.earliest < e.earliest, e.status IN ['planned', 'hypothetical'])
  AND ($from = '' OR toString(e.latest) >= $from)
  AND ($until = '' OR toString(e.earliest) <= $until)
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
WITH DISTINCT e, s, r, a
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
OPTIONAL MATCH (h:Event|Meeting)
WHERE h.status = 'actual' AND h.earliest >= e.earliest AND h.latest <= e.latest
RETURN s.uid AS statement, s.name AS statement_name, a.uid AS actor, a.name AS actor_name, e.uid AS event,
       e.name AS event_name, e.date AS event_date, e.status AS event_status, h.uid AS happened,
       h.name AS happened_name, r.quote AS quote, d.name AS document, r.found_by[0] AS found_by
ORDER BY e.earliest, event_name, actor_name, statement_name, r.uid, e.uid, coalesce(h.uid, '')
