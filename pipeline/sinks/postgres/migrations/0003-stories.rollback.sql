drop function story_of, living_story, take_turn;
drop table story_articles, stories;
drop index events_story;
create index events_story on events (story_id, last_seen desc) where story_id <> '';
