// What is dated, in the order of time: the head of timeline.rq says what it takes.
MATCH (t:Plan|Meeting|Event|Claim|Demand|Threat|Promise)
WHERE t.date IS NOT NULL
  AND ($finder = 'any' OR any(finder IN t.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(t.latest, t.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(t.earliest, t.latest)) <= $until)
  AND ($actor = '' OR EXISTS {
    MATCH (t)-[]-(a:Actor)
    WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  })
MATCH (d:Document {uid: t.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN t.date AS date, [label IN labels(t) WHERE NOT label IN ['Actor', 'Statement']][0] AS type,
       t.uid AS thing, t.name AS thing_name, t.status AS status, t.quote AS quote, d.name AS document,
       t.found_by[0] AS found_by
ORDER BY coalesce(toString(t.earliest), '9999'), type, thing_name, t.uid
