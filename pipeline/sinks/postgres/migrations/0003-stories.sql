-- Stories, which article is part of which, and with that the story of each event.

create table stories (
  id text primary key,
  revision bigint not null,
  op text not null,
  merged_into text not null,
  language text not null,
  label text not null,
  first_published timestamptz not null,
  last_published timestamptz not null,
  articles integer not null,
  copies integer not null,
  entity_ids text[] not null,
  words text not null,
  record jsonb not null,
  origins integer not null generated always as (articles - copies) stored,
  search tsvector not null generated always as (to_tsvector('english', words)) stored,
  alive boolean not null generated always as (op <> 'merge' and articles > 0) stored,
  written_at timestamptz not null default now()
);
create index stories_last_published on stories (last_published desc, id desc) where alive;
create index stories_search on stories using gin (search);
create index stories_entity_ids on stories using gin (entity_ids) where alive;
comment on table stories is 'The last state of each story, also of those merged into another (alive is false).';
comment on column stories.origins is 'Articles that are no copies.';

create table story_articles (
  article_id text primary key,
  version text not null,
  published_at timestamptz not null,
  cluster_id text not null,
  story_id text not null,
  reason text not null,
  score real not null,
  written_at timestamptz not null default now()
);
create index story_articles_story on story_articles (story_id, published_at desc);
create index story_articles_published on story_articles using brin (published_at);
comment on table story_articles is 'One row an article: the story that it is part of, merges followed.';

drop index events_story;
create index events_story on events (story_id, last_seen desc, id desc) where alive and story_id <> '';
comment on column events.story_id is 'The story of most of its evidence; of equals the first. Kept by the sink.';

create function take_turn() returns void language sql as $$
  select pg_advisory_xact_lock(1953066601)
$$;
comment on function take_turn is 'Until the transaction ends, nobody else writes events or stories.';

create function living_story(asked text) returns text language sql stable as $$
  with recursive way(id, step) as (
    select asked, 0
    union
    select s.merged_into, step + 1 from way join stories s on s.id = way.id
    where s.op = 'merge' and step < 1000
  )
  select id from way order by step desc limit 1
$$;
comment on function living_story is 'The story that took this one in, over all merges; or itself.';

create function story_of(event uuid) returns text language sql stable as $$
  select s.story_id from evidence e join story_articles s using (article_id)
  where e.event_id = event group by s.story_id order by count(*) desc, min(e.rank) limit 1
$$;
comment on function story_of is 'The story that most of the evidence of an event is part of; of equals the first.';
