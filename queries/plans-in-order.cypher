// Dated plans in the order of time: the head of plans-in-order.rq says what it takes.
MATCH (p:Plan)
WHERE (p.uid = $plan OR any(called IN [p.name] + p.aliases WHERE toLower(called) CONTAINS toLower($plan)))
  AND $status IN ['any', p.status] AND ($kind = '' OR ', ' + $kind + ',' CONTAINS ', ' + p.kind + ',')
  AND ($finder = 'any' OR any(finder IN p.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(p.latest, p.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(p.earliest, p.latest)) <= $until)
  AND p.earliest IS NOT NULL AND p.latest IS NOT NULL
MATCH (d:Document {uid: p.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN p.uid AS plan, p.name AS plan_name, p.kind AS kind, p.date AS date, p.status AS status, p.quote AS quote,
       d.name AS document, p.found_by[0] AS found_by
ORDER BY p.earliest, p.latest, plan_name, p.uid
