// Where an actor's position on something changed: the head of position-changes.rq says what it takes.
MATCH (t)-[x:ACCEPTED_BY|REJECTED_BY|SUPPORTED_BY|OPPOSED_BY]->(a)<-[y:ACCEPTED_BY|REJECTED_BY|SUPPORTED_BY|OPPOSED_BY]-(t)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND (t.uid = $thing OR any(called IN [t.name] + t.aliases WHERE toLower(called) CONTAINS toLower($thing)))
  AND x.earliest < y.earliest
  AND (type(x) IN ['ACCEPTED_BY', 'SUPPORTED_BY']) <> (type(y) IN ['ACCEPTED_BY', 'SUPPORTED_BY'])
  AND $status IN ['any', x.status] AND $basis IN ['any', x.basis]
  AND $status IN ['any', y.status] AND $basis IN ['any', y.basis]
  AND NOT EXISTS {
    MATCH (t)-[m:ACCEPTED_BY|REJECTED_BY|SUPPORTED_BY|OPPOSED_BY]->(a)
    WHERE $status IN ['any', m.status] AND $basis IN ['any', m.basis]
      AND m.earliest > x.earliest AND m.earliest < y.earliest
  }
  AND ($finder = 'any' OR any(finder IN y.found_by WHERE finder STARTS WITH $finder))
MATCH (d1:Document {uid: x.documents[0]})
MATCH (d2:Document {uid: y.documents[0]})
RETURN a.uid AS actor, a.name AS actor_name, t.uid AS thing, t.name AS thing_name,
       toLower(replace(type(x), '_BY', '')) AS stance_before, x.date AS date_before, x.quote AS quote_before,
       d1.name AS document_before, toLower(replace(type(y), '_BY', '')) AS stance_after, y.date AS date_after,
       y.quote AS quote_after, d2.name AS document_after, y.found_by[0] AS found_by
ORDER BY actor_name, thing_name, x.earliest, y.earliest, x.uid, y.uid
