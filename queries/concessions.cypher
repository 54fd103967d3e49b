// Concessions by one actor and what another did in the days after: the head of concessions.rq says what it takes.
MATCH (c)-[x:MADE_BY|ACCEPTED_BY]->(a)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND (type(x) = 'ACCEPTED_BY' OR c:Promise)
  AND x.status = 'actual' AND $basis IN ['any', x.basis]
WITH c, x, a, coalesce(x.earliest, CASE WHEN type(x) = 'MADE_BY' THEN c.earliest END) AS first
WHERE first IS NOT NULL
MATCH (d:Document {uid: x.documents[0]})
MATCH (k)-[y:MADE_BY|PROPOSED_BY|ACCEPTED_BY|REJECTED_BY|SUPPORTED_BY|OPPOSED_BY]->(b)
WHERE (b.uid = $other OR any(called IN [b.name] + b.aliases WHERE toLower(called) CONTAINS toLower($other)))
  AND a.uid <> b.uid AND y.status = 'actual' AND $basis IN ['any', y.basis]
WITH c, x, a, d, first, k, y, b, coalesce(y.earliest, CASE WHEN type(y) = 'MADE_BY' THEN k.earliest END) AS second
WHERE second IS NOT NULL AND second >= first
WITH c, x, a, d, first, k, y, b, second, duration.inDays(first, second).days AS days_after
WHERE days_after <= $days
RETURN a.uid AS actor, a.name AS actor_name, c.uid AS concession, c.name AS concession_name,
       toString(first) AS concession_date, b.uid AS other, b.name AS other_name,
       CASE type(y) WHEN 'MADE_BY' THEN 'said' ELSE toLower(replace(type(y), '_BY', '')) END AS deed_kind,
       k.uid AS deed, k.name AS deed_name, toString(second) AS deed_date, days_after,
       x.quote AS concession_quote, y.quote AS deed_quote, d.name AS document
ORDER BY first, actor_name, concession_name, x.uid, second, other_name, deed_name, y.uid
