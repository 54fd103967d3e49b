// Statements by an actor in the days before or after an event: the head of statements-around-event.rq says what it takes.
MATCH (e:Event|Meeting)
WHERE (e.uid = $event OR any(called IN [e.name] + e.aliases WHERE toLower(called) CONTAINS toLower($event)))
  AND e.earliest IS NOT NULL
MATCH (s:Statement)-[r:MADE_BY]->(a)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND $type IN ['any', [label IN labels(s) WHERE NOT label IN ['Actor', 'Statement']][0]]
  AND s.earliest IS NOT NULL
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
WITH e, s, r, a, duration.inDays(e.earliest, s.earliest).days AS days_after
WHERE days_after <= $days AND days_after >= -$days
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN e.uid AS event, e.name AS event_name, e.date AS event_date, a.uid AS actor, a.name AS actor_name,
       [label IN labels(s) WHERE NOT label IN ['Actor', 'Statement']][0] AS type, s.uid AS statement,
       s.name AS statement_name, s.date AS date, days_after, r.quote AS quote, d.name AS document,
       r.found_by[0] AS found_by
ORDER BY event_name, event, days_after, actor_name, statement_name, r.uid
