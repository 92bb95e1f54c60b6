drop table entities, evidence, status_changes, parties, events;
