// How the demands of an actor on an issue change: the head of demand-changes.rq says what it takes.
MATCH (a)<-[r:MADE_BY]-(s:Demand)-[:ABOUT]->(t)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND (t.uid = $thing OR any(called IN [t.name] + t.aliases WHERE toLower(called) CONTAINS toLower($thing)))
  AND s.earliest IS NOT NULL AND s.act IS NOT NULL
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
WITH DISTINCT a, r, s, t
MATCH (d:Document {uid: r.documents[0]})
OPTIONAL MATCH (a)<-[said:MADE_BY]-(n:Demand)-[:ABOUT]->(t)
WHERE said.status = 'actual' AND n.act IS NOT NULL AND n.earliest > s.earliest
  AND NOT EXISTS {
    MATCH (a)<-[x:MADE_BY]-(m:Demand)-[:ABOUT]->(t)
    WHERE x.status = 'actual' AND m.earliest > s.earliest AND m.earliest < n.earliest
  }
WITH DISTINCT a, r, s, t, d, n
WITH a, r, s, t, d, n,
     CASE s.act WHEN 'urge' THEN 1 WHEN 'demand' THEN 2 ELSE 3 END AS force,
     CASE n.act WHEN 'urge' THEN 1 WHEN 'demand' THEN 2 ELSE 3 END AS next_force
RETURN a.uid AS actor, a.name AS actor_name, t.uid AS thing, t.name AS thing_name, s.uid AS demand,
       s.name AS demand_name, s.date AS date, n.uid AS next, n.name AS next_name, n.date AS next_date,
       CASE WHEN n IS NULL THEN 'not raised again' WHEN toLower(s.name) = toLower(n.name) THEN 'repeated' WHEN next_force > force THEN 'hardened' WHEN next_force < force THEN 'softened' ELSE 'reworded' END AS change,
       r.quote AS quote, d.name AS document, r.found_by[0] AS found_by
ORDER BY actor_name, thing_name, s.earliest, demand_name, r.uid, t.uid, coalesce(n.uid, '')
