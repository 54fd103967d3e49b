// Who was absent from a meeting of a wider round of talks: the head of meeting-absentees.rq says what it takes.
MATCH (m:Meeting)-[part:PART_OF]->(w:Meeting)
WHERE (m.uid = $meeting OR any(called IN [m.name] + m.aliases WHERE toLower(called) CONTAINS toLower($meeting)))
  AND part.status = 'actual'
MATCH (a)-[r:PARTICIPATED_IN]->(e:Meeting)
WHERE r.status = 'actual' AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
  AND (e.uid = w.uid OR EXISTS {
    MATCH (e)-[sibling:PART_OF]->(w)
    WHERE sibling.status = 'actual'
  })
  AND NOT EXISTS {
    MATCH (a)-[here:PARTICIPATED_IN]->(m)
    WHERE here.status = 'actual'
  }
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN m.uid AS meeting, m.name AS meeting_name, w.uid AS wider, w.name AS wider_name, a.uid AS actor,
       a.name AS actor_name, e.uid AS elsewhere, e.name AS elsewhere_name, r.quote AS quote, d.name AS document,
       r.found_by[0] AS found_by
ORDER BY meeting_name, wider_name, actor_name, elsewhere_name, r.uid, part.uid
