// The provisions of a plan: the head of plan-provisions.rq says what it takes.
MATCH (p:Plan)<-[r:PART_OF]-(v:Provision)
WHERE (p.uid = $plan OR any(called IN [p.name] + p.aliases WHERE toLower(called) CONTAINS toLower($plan)))
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN p.uid AS plan, p.name AS plan_name, v.uid AS provision, v.name AS provision_name, r.status AS status,
       r.basis AS basis, r.quote AS quote, d.name AS document, r.found_by[0] AS found_by
ORDER BY plan_name, provision_name, r.uid
