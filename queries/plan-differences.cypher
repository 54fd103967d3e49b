// Which provisions of one plan another plan lacks or words differently: the head of plan-differences.rq says what it takes.
MATCH (p:Plan)<-[r:PART_OF]-(v:Provision)
WHERE (p.uid = $plan OR any(called IN [p.name] + p.aliases WHERE toLower(called) CONTAINS toLower($plan)))
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
MATCH (o:Plan)
WHERE (o.uid = $other OR any(called IN [o.name] + o.aliases WHERE toLower(called) CONTAINS toLower($other)))
  AND o.uid <> p.uid
  AND NOT EXISTS {
    MATCH (o)<-[x:PART_OF]-(same:Provision)
    WHERE x.status = 'actual' AND x.basis = 'performed' AND toLower(same.name) = toLower(v.name)
  }
OPTIONAL MATCH (o)<-[y:PART_OF]-(w:Provision)
WHERE y.status = 'actual' AND y.basis = 'performed'
  AND (toLower(w.name) CONTAINS toLower(v.name) OR toLower(v.name) CONTAINS toLower(w.name))
WITH DISTINCT p, r, v, d, o, w
RETURN p.uid AS plan, p.name AS plan_name, v.uid AS provision, v.name AS provision_name, o.uid AS other,
       o.name AS other_name, w.uid AS reworded, w.name AS reworded_name, r.quote AS quote, d.name AS document,
       r.found_by[0] AS found_by
ORDER BY plan_name, other_name, provision_name, r.uid, o.uid, coalesce(w.uid, '')
