// How many provisions each plan has: the head of provision-counts.rq says what it takes.
MATCH (p:Plan)
WHERE (p.uid = $plan OR any(called IN [p.name] + p.aliases WHERE toLower(called) CONTAINS toLower($plan)))
OPTIONAL MATCH (p)<-[r:PART_OF]-(v:Provision)
WHERE $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
RETURN p.uid AS plan, p.name AS plan_name, count(DISTINCT v) AS provisions
ORDER BY provisions DESC, plan_name, plan
