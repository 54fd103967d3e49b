// What is talked about, and how much: the head of topics.rq says what it takes.
MATCH (t:Topic)
WHERE (t.uid = $thing OR any(called IN [t.name] + t.aliases WHERE toLower(called) CONTAINS toLower($thing)))
OPTIONAL MATCH (t)<-[:ABOUT]-(s:Statement)-[r:MADE_BY]->(a)
WHERE $status IN ['any', r.status] AND $basis IN ['any', r.basis]
RETURN t.uid AS thing, t.name AS thing_name, count(DISTINCT s) AS statements, count(DISTINCT a) AS speakers
ORDER BY statements DESC, thing_name, thing
