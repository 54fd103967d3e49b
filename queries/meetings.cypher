// Meetings, calls, visits and summits, in the order of time: the head of meetings.rq says what it takes.
MATCH (m:Meeting)
WHERE (m.uid = $meeting OR any(called IN [m.name] + m.aliases WHERE toLower(called) CONTAINS toLower($meeting)))
  AND $status IN ['any', m.status] AND ($kind = '' OR ', ' + $kind + ',' CONTAINS ', ' + m.kind + ',')
  AND ($finder = 'any' OR any(finder IN m.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(m.latest, m.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(m.earliest, m.latest)) <= $until)
MATCH (d:Document {uid: m.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
OPTIONAL MATCH (m)-[held:HELD_IN]->(p)
RETURN m.uid AS meeting, m.name AS meeting_name, m.kind AS kind, m.date AS date, p.uid AS place,
       p.name AS place_name, m.status AS status, m.quote AS quote, d.name AS document, m.found_by[0] AS found_by
ORDER BY coalesce(toString(m.earliest), '9999'), meeting_name, m.uid, coalesce(held.uid, '')
