-- Who works here.
CREATE TABLE person (
    id    INTEGER PRIMARY KEY,
    name  TEXT NOT NULL,
    team  INTEGER REFERENCES team (id)
);

CREATE INDEX person_name ON person (name);

-- FIXME: slow
CREATE VIEW teams AS
SELECT team, count(*) AS members
FROM person
GROUP BY team;

CREATE FUNCTION add(a INTEGER, b INTEGER) RETURNS INTEGER AS $$
SELECT a + b;
$$ LANGUAGE SQL;

INSERT INTO person (id, name) VALUES (1, 'Ann');
