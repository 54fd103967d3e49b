// Who brokers between two camps: proposals that both accepted: the head of brokers-by-proposals.rq says what it takes.
MATCH (x)<-[proposal:PROPOSED_BY]-(p)-[q1:ACCEPTED_BY]->(y:Actor)
WHERE proposal.status = 'actual' AND q1.status = 'actual'
  AND EXISTS {
    MATCH (y)-[path:AFFILIATED_WITH*0..4]->(camp:Actor)
    WHERE all(step IN path WHERE step.status = 'actual' AND step.basis = 'performed')
      AND (camp.uid = $actor OR any(called IN [camp.name] + camp.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  }
MATCH (p)-[q2:ACCEPTED_BY]->(z:Actor)
WHERE q2.status = 'actual' AND y.uid <> z.uid
  AND EXISTS {
    MATCH (z)-[path:AFFILIATED_WITH*0..4]->(camp:Actor)
    WHERE all(step IN path WHERE step.status = 'actual' AND step.basis = 'performed')
      AND (camp.uid = $other OR any(called IN [camp.name] + camp.aliases WHERE toLower(called) CONTAINS toLower($other)))
  }
MATCH (d:Document {uid: q1.documents[0]})
RETURN x.uid AS broker, x.name AS broker_name, p.uid AS plan, p.name AS plan_name, y.uid AS first,
       y.name AS first_name, q1.quote AS first_quote, z.uid AS second, z.name AS second_name,
       q2.quote AS second_quote, d.name AS document, q1.found_by[0] AS found_by
ORDER BY broker_name, plan_name, first_name, second_name, proposal.uid, q1.uid, q2.uid
