// All passages that a thing rests on: the head of evidence-of.rq says what it takes.
MATCH (t)-[:EVIDENCED_BY]->(p:Passage)-[:IN_DOCUMENT]->(d:Document)
WHERE (t.uid = $thing OR any(called IN [t.name] + t.aliases WHERE toLower(called) CONTAINS toLower($thing)))
  AND toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
RETURN t.uid AS thing, [label IN labels(t) WHERE NOT label IN ['Actor', 'Statement']][0] AS thing_type,
       t.name AS thing_name, p.quote AS quote, d.name AS document, d.publisher AS publisher,
       d.published AS published
ORDER BY thing_name, t.uid, document, quote, p.uid
