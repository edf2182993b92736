-- Questions of the catalog as views, each with the columns that it shares with the question of its name, and the notices that go with
-- answers to people. What withholds advice by rules, such as remedies, treatments and what-to-do, is no view: ask myograph for these.

CREATE VIEW said AS -- what an answer may rest on, by the entity that it is about; a text in place of each short list
SELECT association.*, coalesce(entry.node, association.subject) AS about,
  (SELECT group_concat(value, '; ') FROM json_each(association.qualifier)) AS qualified,
  (SELECT group_concat(value, ';') FROM json_each(association.publications)) AS reference
FROM associations AS association LEFT JOIN entries AS entry ON entry.entry = association.subject
WHERE association.status IN ('accepted', 'contested') AND association.polarity = 'present';

CREATE VIEW causes AS
SELECT node.id AS cause, category.object AS category, severity.object AS severity_of_cause
FROM nodes AS node
LEFT JOIN edges AS category ON category.subject = node.id AND category.predicate = 'myo:hasCategory'
LEFT JOIN edges AS severity ON severity.subject = node.id AND severity.predicate = 'myo:hasSeverity'
WHERE EXISTS (SELECT 1 FROM json_each(node.classes) WHERE value = 'myo:Cause');

CREATE VIEW symptoms AS
SELECT about AS cause, object AS finding, qualified AS qualifier, frequency, evidence, reference, status,
  coalesce(label_inferred, 0) AS label_inferred, id AS association, source
FROM said WHERE predicate IN ('myo:presentsWith', 'myo:leadsToSymptom');

CREATE VIEW serious_causes AS -- with the symptom that is asked for: WHERE symptom = 'myo:muscle-weakness'
SELECT kind.symptom, found.*
FROM (SELECT id AS symptom, id AS finding FROM nodes
      UNION ALL SELECT object, subject FROM edges WHERE predicate = 'skos:broaderTransitive') AS kind
JOIN symptoms AS found ON found.finding = kind.finding
JOIN nodes AS cause ON cause.id = found.cause
WHERE EXISTS (SELECT 1 FROM json_each(cause.classes) WHERE value = 'myo:SeriousCause');

CREATE VIEW contraindications AS
SELECT said.subject AS remedy_named, said.object AS condition, said.strength, said.qualified AS qualifier, said.status,
  said.id AS association, said.source, source.grade
FROM said LEFT JOIN sources AS source ON source.id = said.source
WHERE said.predicate = 'myo:contraindicatedFor';

CREATE VIEW red_flags AS
SELECT flag.subject AS finding, flag.predicate AS relation, flag.object AS beside, need.object AS recommendation,
  urgency.object AS urgency, need.source AS recommended_by, flag.qualified AS qualifier, flag.status, flag.id AS association, flag.source
FROM said AS flag
LEFT JOIN said AS need ON need.predicate = 'myo:needs'
  AND need.subject = CASE flag.predicate WHEN 'myo:redFlagWith' THEN flag.subject ELSE flag.object END
LEFT JOIN edges AS urgency ON urgency.subject = need.object AND urgency.predicate = 'myo:hasUrgency'
WHERE flag.predicate IN ('myo:redFlagWith', 'myo:warningSignOf');

CREATE VIEW prevention AS
SELECT object AS condition, subject AS measure, qualified AS qualifier, stated_as, status, id AS association, source
FROM said WHERE predicate = 'myo:lowersRiskOf';

CREATE VIEW evidence AS -- what is disputed, too
SELECT id AS association, subject AS about, predicate AS says, coalesce(nullif(object, ''), value) AS of, stated_as, source, section,
  span_start AS start, span_end AS "end", frequency, frequency_low AS low, frequency_high AS high, evidence, polarity,
  coalesce(label_inferred, 0) AS label_inferred, status
FROM associations;

CREATE VIEW statements AS
SELECT id AS association, subject AS about, predicate AS says, coalesce(nullif(object, ''), value) AS of, status AS standing,
  source AS stated_by
FROM associations;

CREATE VIEW disputed AS
SELECT association.id AS association, association.subject AS about, association.predicate AS says,
  coalesce(nullif(association.object, ''), association.value) AS of, association.source AS stated_by, association.status,
  reason.value AS reason
FROM associations AS association, json_each(association.reasons) AS reason
WHERE association.status <> 'accepted';

CREATE VIEW inferred_labels AS
SELECT id AS association, subject AS about, predicate AS says, coalesce(nullif(object, ''), value) AS of, section, span_start AS start,
  span_end AS "end", source
FROM associations WHERE label_inferred;

CREATE VIEW neighbours AS -- of an entity: WHERE entity = 'myo:amyotrophic-lateral-sclerosis'
SELECT subject AS entity, subject, predicate, object FROM edges WHERE NOT inferred
UNION ALL SELECT object, subject, predicate, object FROM edges WHERE NOT inferred;

CREATE VIEW mappings AS
SELECT node.id AS mapped, 'skos:exactMatch' AS relation, target.value AS target FROM nodes AS node, json_each(node.exact_matches) AS target
UNION ALL SELECT node.id, 'skos:closeMatch', target.value FROM nodes AS node, json_each(node.close_matches) AS target
UNION ALL SELECT node.id, 'skos:broadMatch', target.value FROM nodes AS node, json_each(node.broad_matches) AS target
UNION ALL SELECT node.id, 'skos:narrowMatch', target.value FROM nodes AS node, json_each(node.narrow_matches) AS target
UNION ALL SELECT node.id, 'skos:relatedMatch', target.value FROM nodes AS node, json_each(node.related_matches) AS target;
