// The documents of the graph: the head of documents.rq says what it takes.
MATCH (x:Document)
WHERE toLower(coalesce(x.publisher, '')) CONTAINS toLower($publisher)
RETURN x.uid AS document, x.name AS document_name, x.publisher AS publisher, x.author AS author,
       x.published AS published, x.url AS url
ORDER BY document_name, x.uid
