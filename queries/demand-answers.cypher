// Whether a demand has been answered: the head of demand-answers.rq says what it takes.
MATCH (a)<-[r:MADE_BY]-(s:Demand)-[to:ADDRESSED_TO]->(b)
WHERE (a.uid = $actor OR any(called IN [a.name] + a.aliases WHERE toLower(called) CONTAINS toLower($actor)))
  AND (b.uid = $addressee OR any(called IN [b.name] + b.aliases WHERE toLower(called) CONTAINS toLower($addressee)))
  AND to.status = 'actual'
  AND $status IN ['any', r.status] AND $basis IN ['any', r.basis]
  AND ($finder = 'any' OR any(finder IN r.found_by WHERE finder STARTS WITH $finder))
MATCH (d:Document {uid: r.documents[0]})
WHERE toLower(coalesce(d.publisher, '')) CONTAINS toLower($publisher)
OPTIONAL MATCH (x)-[reply:MADE_BY|ACCEPTED_BY|REJECTED_BY|SUPPORTED_BY|OPPOSED_BY]->(b)
WHERE reply.status = 'actual'
  AND CASE WHEN type(reply) = 'MADE_BY' THEN EXISTS { MATCH (x)-[:ABOUT]->(s) }
      ELSE x.uid = s.uid OR EXISTS { MATCH (s)-[:ABOUT]->(x) } END
RETURN s.uid AS demand, s.name AS demand_name, a.uid AS actor, a.name AS actor_name, b.uid AS addressee,
       b.name AS addressee_name, x.uid AS answer,
       CASE type(reply) WHEN 'MADE_BY' THEN 'said' ELSE toLower(replace(type(reply), '_BY', '')) END AS answer_kind,
       x.name AS answer_name, reply.quote AS answer_quote, r.quote AS quote, d.name AS document,
       r.found_by[0] AS found_by
ORDER BY actor_name, addressee_name, demand_name, r.uid, to.uid, coalesce(reply.uid, '')
