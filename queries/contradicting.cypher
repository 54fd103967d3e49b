// What contradicts something, and who said it: the head of contradicting.rq says what it takes.
MATCH (x)-[r:CONTRADICTS]-(y)
WHERE (x.uid = $thing OR any(called IN [x.name] + x.aliases WHERE toLower(called) CONTAINS toLower($thing)))
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis] AND ($kind = '' OR ', ' + $kind + ',' CONTAINS ', ' + r.kind + ',')
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
OPTIONAL MATCH (y)-[said:MADE_BY]->(b)
RETURN x.uid AS thing, x.name AS thing_name, r.kind AS kind, y.uid AS other,
       [label IN labels(y) WHERE NOT label IN ['Actor', 'Statement']][0] AS other_type, y.name AS other_name,
       b.uid AS speaker, b.name AS speaker_name, r.confirmed AS confirmed, y.quote AS other_quote,
       r.status AS status, r.basis AS basis, r.quote AS quote, d.name AS document, r.found_by[0] AS found_by
ORDER BY thing_name, other_name, r.uid, x.uid, coalesce(said.uid, '')
