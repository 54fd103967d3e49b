// How actors stand on an issue month by month: the head of polarisation.rq says what it takes.
MATCH (t)-[r:ACCEPTED_BY|REJECTED_BY|SUPPORTED_BY|OPPOSED_BY]->(a)
WHERE (t.uid = $thing OR any(called IN [t.name] + t.aliases WHERE toLower(called) CONTAINS toLower($thing)))
  AND r.earliest IS NOT NULL
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
  AND ($from = '' OR toString(coalesce(r.latest, r.earliest)) >= $from)
  AND ($until = '' OR toString(coalesce(r.earliest, r.latest)) <= $until)
WITH t, a, substring(toString(r.earliest), 0, 7) AS month, type(r) IN ['ACCEPTED_BY', 'SUPPORTED_BY'] AS favours
RETURN t.uid AS thing, t.name AS thing_name, month,
       count(DISTINCT CASE WHEN favours THEN a.uid END) AS in_favour,
       count(DISTINCT CASE WHEN NOT favours THEN a.uid END) AS against
ORDER BY thing_name, month, thing
