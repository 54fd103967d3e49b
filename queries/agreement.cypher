// Which pairs of actors agree most, and which conflict most: the head of agreement.rq says what it takes.
MATCH (a)<-[x:ACCEPTED_BY|REJECTED_BY|SUPPORTED_BY|OPPOSED_BY]-(t)-[y:ACCEPTED_BY|REJECTED_BY|SUPPORTED_BY|OPPOSED_BY]->(b)
WHERE (t.uid = $thing OR any(called IN [t.name] + t.aliases WHERE toLower(called) CONTAINS toLower($thing)))
  AND a.uid < b.uid
  AND $status IN ['any', x.status] AND $basis IN ['any', x.basis]
  AND $status IN ['any', y.status] AND $basis IN ['any', y.basis]
  AND ($finder = 'any' OR any(finder IN x.found_by WHERE finder STARTS WITH $finder))
  AND ($finder = 'any' OR any(finder IN y.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(x.latest, x.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(x.earliest, x.latest)) <= $until)
  AND ($from = '' OR toString(coalesce(y.latest, y.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(y.earliest, y.latest)) <= $until)
WITH a, b, t, (type(x) IN ['ACCEPTED_BY', 'SUPPORTED_BY']) = (type(y) IN ['ACCEPTED_BY', 'SUPPORTED_BY']) AS same
RETURN a.uid AS actor, a.name AS actor_name, b.uid AS other, b.name AS other_name,
       count(DISTINCT CASE WHEN same THEN t.uid END) AS agree,
       count(DISTINCT CASE WHEN NOT same THEN t.uid END) AS differ
ORDER BY agree DESC, differ DESC, actor_name, other_name, actor, other
