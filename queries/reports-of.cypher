// How reports of one act differ between publishers: the head of reports-of.rq says what it takes.
MATCH (t:Claim|Demand|Threat|Promise|Meeting|Event|Plan)-[:EVIDENCED_BY]->(p:Passage)-[:IN_DOCUMENT]->(d:Document)
WHERE (t.uid = $thing OR any(called IN [t.name] + t.aliases WHERE toLower(called) CONTAINS toLower($thing)))
  AND size(t.documents) > 1
RETURN t.uid AS thing, [label IN labels(t) WHERE NOT label IN ['Actor', 'Statement']][0] AS thing_type,
       t.name AS thing_name, d.publisher AS publisher, d.published AS published, d.name AS document,
       p.quote AS quote
ORDER BY thing_name, t.uid, document, quote, p.uid
