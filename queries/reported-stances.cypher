// Stances that one party reports of another, and who reports them: the head of reported-stances.rq says what it takes.
MATCH (t)-[r:ACCEPTED_BY|REJECTED_BY|SUPPORTED_BY|OPPOSED_BY]->(a)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND (t.uid = $thing OR any(called IN [t.name] + t.aliases WHERE toLower(called) CONTAINS toLower($thing)))
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(r.latest, r.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(r.earliest, r.latest)) <= $until)
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
WITH t, r, a, d, r.stated_in AS said
OPTIONAL MATCH (s:Claim|Demand|Threat|Promise {uid: said})-[:MADE_BY]->(b)
RETURN a.uid AS actor, a.name AS actor_name, toLower(replace(type(r), '_BY', '')) AS stance, r.degree AS degree,
       t.uid AS thing, [label IN labels(t) WHERE NOT label IN ['Actor', 'Statement']][0] AS thing_type,
       t.name AS thing_name, b.uid AS speaker, b.name AS speaker_name, r.date AS date, r.status AS status,
       r.basis AS basis, r.quote AS quote, d.name AS document, r.found_by[0] AS found_by
ORDER BY actor_name, coalesce(toString(r.earliest), '9999'), thing_name, r.uid, coalesce(b.name, '')
