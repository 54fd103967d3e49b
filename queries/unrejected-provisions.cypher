// Provisions that nobody of a camp has rejected or opposed: the head of unrejected-provisions.rq says what it takes.
MATCH (p:Plan)<-[r:PART_OF]-(v:Provision)
WHERE (p.uid = $plan OR any(called IN [p.name] + p.aliases WHERE toLower(called) CONTAINS toLower($plan)))
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
  AND NOT EXISTS {
    MATCH (v)-[x:REJECTED_BY|OPPOSED_BY]->(member)-[path:AFFILIATED_WITH*0..4]->(camp)
    WHERE $status IN ['any', x.status]
      AND all(step IN path WHERE step.status = 'actual' AND step.basis = 'performed')
      AND (camp.uid = $actor OR any(called IN [camp.name] + camp.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  }
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN p.uid AS plan, p.name AS plan_name, v.uid AS provision, v.name AS provision_name, r.quote AS quote,
       d.name AS document, r.found_by[0] AS found_by
ORDER BY plan_name, provision_name, r.uid
