// Plans that one side accepted and another rejected: the head of accepted-and-rejected.rq says what it takes.
MATCH (a)<-[yes:ACCEPTED_BY]-(p:Plan)-[no:REJECTED_BY]->(b)
WHERE (p.uid = $plan OR any(called IN [p.name] + p.aliases WHERE toLower(called) CONTAINS toLower($plan)))
  AND a.uid <> b.uid
  AND $status IN ['any', yes.status] AND $basis IN ['any', yes.basis]
  AND $status IN ['any', no.status] AND $basis IN ['any', no.basis]
  AND ($finder = 'any' OR any(finder IN yes.found_by WHERE finder STARTS WITH $finder))
MATCH (d1:Document {uid: yes.documents[0]})
MATCH (d2:Document {uid: no.documents[0]})
RETURN p.uid AS plan, p.name AS plan_name, a.uid AS accepted_by, a.name AS accepted_by_name,
       b.uid AS rejected_by, b.name AS rejected_by_name, yes.quote AS accepted_quote,
       d1.name AS accepted_document, no.quote AS rejected_quote, d2.name AS rejected_document,
       yes.found_by[0] AS found_by
ORDER BY plan_name, accepted_by_name, rejected_by_name, yes.uid, no.uid
