// How many meetings, calls or visits an actor had: the head of meeting-counts.rq says what it takes.
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
RETURN a.uid AS actor, a.name AS actor_name, count(DISTINCT m) AS meetings
ORDER BY meetings DESC, actor_name, actor
