// Who speaks and acts, and how many statements each made: the head of actors.rq says what it takes.
MATCH (a:Actor)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND $type IN ['any', [label IN labels(a) WHERE NOT label IN ['Actor', 'Statement']][0]]
OPTIONAL MATCH (a)<-[r:MADE_BY]-(s:Statement)
WHERE $status IN ['any', r.status] AND $basis IN ['any', r.basis]
RETURN a.uid AS actor, a.name AS actor_name,
       [label IN labels(a) WHERE NOT label IN ['Actor', 'Statement']][0] AS type,
       count(DISTINCT s) AS statements
ORDER BY statements DESC, actor_name, actor
