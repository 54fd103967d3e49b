// What came before or after something, where the text gives only the order: the head of order-in-time.rq says what it takes.
MATCH (x)-[r:BEFORE]->(y)
WHERE ((x.uid = $thing OR any(called IN [x.name] + x.aliases WHERE toLower(called) CONTAINS toLower($thing)))
    OR (y.uid = $thing OR any(called IN [y.name] + y.aliases WHERE toLower(called) CONTAINS toLower($thing))))
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN x.uid AS earlier, [label IN labels(x) WHERE NOT label IN ['Actor', 'Statement']][0] AS earlier_type,
       x.name AS earlier_name, y.uid AS later,
       [label IN labels(y) WHERE NOT label IN ['Actor', 'Statement']][0] AS later_type, y.name AS later_name,
       r.status AS status, r.basis AS basis, r.quote AS quote, d.name AS document, r.found_by[0] AS found_by
ORDER BY earlier_name, later_name, r.uid
