drop trigger count_new on events;
drop trigger count_gone on events;
drop trigger count_changed on events;
drop function count_events;
drop table story_members, event_counts;
drop index events_counting;
create index events_counting on events (last_seen)
  include (type, status, quad, first_seen, countries, score) where alive;
