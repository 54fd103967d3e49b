// Who brokers between two camps: met both: the head of brokers-by-meetings.rq says what it takes.
MATCH (x:Actor)-[p1:PARTICIPATED_IN]->(m1:Meeting|Event)<-[q1:PARTICIPATED_IN]-(y:Actor)
WHERE p1.status = 'actual' AND q1.status = 'actual' AND x.uid <> y.uid
  AND EXISTS {
    MATCH (y)-[path:AFFILIATED_WITH*0..4]->(camp:Actor)
    WHERE all(step IN path WHERE step.status = 'actual' AND step.basis = 'performed')
      AND (camp.uid = $actor OR any(called IN [camp.name] + camp.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  }
MATCH (x)-[p2:PARTICIPATED_IN]->(m2:Meeting|Event)<-[q2:PARTICIPATED_IN]-(z:Actor)
WHERE p2.status = 'actual' AND q2.status = 'actual' AND x.uid <> z.uid AND y.uid <> z.uid
  AND EXISTS {
    MATCH (z)-[path:AFFILIATED_WITH*0..4]->(camp:Actor)
    WHERE all(step IN path WHERE step.status = 'actual' AND step.basis = 'performed')
      AND (camp.uid = $other OR any(called IN [camp.name] + camp.aliases WHERE toLower(called) CONTAINS toLower($other)))
  }
MATCH (d:Document {uid: q1.documents[0]})
RETURN x.uid AS broker, x.name AS broker_name, y.uid AS first, y.name AS first_name, m1.uid AS first_meeting,
       m1.name AS first_meeting_name, q1.quote AS first_quote, z.uid AS second, z.name AS second_name,
       m2.uid AS second_meeting, m2.name AS second_meeting_name, q2.quote AS second_quote, d.name AS document,
       q1.found_by[0] AS found_by
ORDER BY broker_name, first_name, first_meeting_name, second_name, second_meeting_name, p1.uid, q1.uid, p2.uid, q2.uid
