// Conditions that form a circle: the head of circular-conditions.rq says what it takes.
MATCH (t)-[path:CONDITION_FOR*1..]->(t)
WHERE all(step IN path WHERE step.status = 'actual' AND step.basis = 'performed')
WITH DISTINCT t
MATCH (d:Document {uid: t.documents[0]})
RETURN t.uid AS thing, [label IN labels(t) WHERE NOT label IN ['Actor', 'Statement']][0] AS thing_type,
       t.name AS thing_name, t.quote AS quote, d.name AS document, t.found_by[0] AS found_by
ORDER BY thing_name, t.uid
