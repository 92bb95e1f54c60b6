drop view entities;
drop table evidence, status_changes, parties, events;
