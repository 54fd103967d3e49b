// What must come before something, or it depends on: the head of conditions.rq says what it takes.
MATCH (c)-[r:CONDITION_FOR]->(t)
WHERE (t.uid = $thing OR any(called IN [t.name] + t.aliases WHERE toLower(called) CONTAINS toLower($thing)))
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis] AND ($kind = '' OR ', ' + $kind + ',' CONTAINS ', ' + r.kind + ',')
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN t.uid AS thing, t.name AS thing_name, r.kind AS kind, c.uid AS condition,
       [label IN labels(c) WHERE NOT label IN ['Actor', 'Statement']][0] AS condition_type,
       c.name AS condition_name, r.status AS status, r.basis AS basis, r.quote AS quote, d.name AS document,
       r.found_by[0] AS found_by
ORDER BY thing_name, condition_name, r.uid
