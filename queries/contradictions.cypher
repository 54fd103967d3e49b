// Contradictions, with both quotes and whether a person confirmed them: the head of contradictions.rq says what it takes.
MATCH (x)-[r:CONTRADICTS]->(y)
WHERE $status IN ['any', r.status] AND $basis IN ['any', r.basis] AND ($kind = '' OR ', ' + $kind + ',' CONTAINS ', ' + r.kind + ',')
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
  AND ((x.uid = $thing OR any(called IN [x.name] + x.aliases WHERE toLower(called) CONTAINS toLower($thing)))
    OR (y.uid = $thing OR any(called IN [y.name] + y.aliases WHERE toLower(called) CONTAINS toLower($thing)))
    OR EXISTS {
      MATCH (x)-[link:ABOUT]->(t)
      WHERE link.status = 'actual' AND link.basis = 'performed' AND toLower(t.name) CONTAINS toLower($thing)
    }
    OR EXISTS {
      MATCH (y)-[link:ABOUT]->(t)
      WHERE link.status = 'actual' AND link.basis = 'performed' AND toLower(t.name) CONTAINS toLower($thing)
    })
MATCH (d1:Document {uid: x.documents[0]})
MATCH (d2:Document {uid: y.documents[0]})
RETURN x.uid AS first, x.name AS first_name, y.uid AS second, y.name AS second_name, r.kind AS kind,
       r.reason AS reason, r.confirmed AS confirmed, x.quote AS first_quote, d1.name AS first_document,
       y.quote AS second_quote, d2.name AS second_document, r.status AS status, r.basis AS basis,
       r.found_by[0] AS found_by
ORDER BY first_name, second_name, r.uid
