// All that became of a plan, and who made each change: the head of plan-descendants.rq says what it takes.
MATCH (p:Plan)
WHERE (p.uid = $plan OR any(called IN [p.name] + p.aliases WHERE toLower(called) CONTAINS toLower($plan)))
MATCH (o:Plan)-[path:SUPERSEDES*0..]->(p)
WHERE all(step IN path WHERE step.status = 'actual' AND step.basis = 'performed')
WITH DISTINCT p, o
MATCH (n:Plan)-[r:SUPERSEDES]->(o)
WHERE r.status = 'actual' AND r.basis = 'performed'
OPTIONAL MATCH (n)-[proposal:PROPOSED_BY]->(a)
WHERE proposal.status = 'actual' AND proposal.basis = 'performed'
WITH DISTINCT p, n, r, o, a
MATCH (d:Document {uid: r.documents[0]})
RETURN p.uid AS plan, p.name AS plan_name, n.uid AS newer, n.name AS newer_name, r.kind AS kind, o.uid AS older,
       o.name AS older_name, a.uid AS proposer, a.name AS proposer_name, r.date AS date, r.status AS status,
       r.basis AS basis, r.quote AS quote, d.name AS document, r.found_by[0] AS found_by
ORDER BY plan_name, newer_name, older_name, r.uid, coalesce(a.name, '')
