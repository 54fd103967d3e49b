// Events, in the order of time: the head of events.rq says what it takes.
MATCH (v:Event)
WHERE (v.uid = $event OR any(called IN [v.name] + v.aliases WHERE toLower(called) CONTAINS toLower($event)))
  AND $status IN ['any', v.status] AND ($kind = '' OR ', ' + $kind + ',' CONTAINS ', ' + v.kind + ',')
  AND ($finder = 'any' OR any(finder IN v.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(v.latest, v.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(v.earliest, v.latest)) <= $until)
MATCH (d:Document {uid: v.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN v.uid AS event, v.name AS event_name, v.kind AS kind, v.date AS date, v.status AS status,
       v.quote AS quote, d.name AS document, v.found_by[0] AS found_by
ORDER BY coalesce(toString(v.earliest), '9999'), event_name, v.uid
