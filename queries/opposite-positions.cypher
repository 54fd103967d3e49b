// Who holds opposite positions on an issue: the head of opposite-positions.rq says what it takes.
MATCH (a)<-[x:ACCEPTED_BY|SUPPORTED_BY]-(t)-[y:REJECTED_BY|OPPOSED_BY]->(b)
WHERE (t.uid = $thing OR any(called IN [t.name] + t.aliases WHERE toLower(called) CONTAINS toLower($thing)))
  AND a.uid <> b.uid
  AND $status IN ['any', x.status] AND $basis IN ['any', x.basis]
  AND $status IN ['any', y.status] AND $basis IN ['any', y.basis]
  AND ($finder = 'any' OR any(finder IN x.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(x.latest, x.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(x.earliest, x.latest)) <= $until)
  AND ($from = '' OR toString(coalesce(y.latest, y.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(y.earliest, y.latest)) <= $until)
MATCH (d1:Document {uid: x.documents[0]})
MATCH (d2:Document {uid: y.documents[0]})
RETURN t.uid AS thing, t.name AS thing_name, a.uid AS in_favour, a.name AS in_favour_name, b.uid AS against,
       b.name AS against_name, x.quote AS quote_in_favour, d1.name AS document_in_favour,
       y.quote AS quote_against, d2.name AS document_against, x.found_by[0] AS found_by
ORDER BY thing_name, in_favour_name, against_name, x.uid, y.uid
