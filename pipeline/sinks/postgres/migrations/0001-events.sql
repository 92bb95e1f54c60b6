-- What Dateline knows, for SQL. One row an event, in its last state; `record` is the whole of it.

create table events (
  id uuid primary key,
  revision bigint not null,
  op text not null,
  merged_into uuid,
  type text not null,
  mode text not null,
  status text not null,
  contexts text[] not null,
  plover_type text not null,
  plover_mode text not null,
  cameo text not null,
  quad smallint not null,
  score real not null,
  starts_at timestamptz,
  ends_at timestamptz,
  date_precision text not null,
  date_basis text not null,
  place text not null,
  geonames_id bigint,
  lat double precision,
  lon double precision,
  country text not null,
  admin1 text not null,
  countries text[] not null,
  party_ids text[] not null,
  articles integer not null,
  publishers integer not null,
  origins integer not null,
  disputed boolean not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  story_id text not null,
  record jsonb not null,
  words text not null,
  search tsvector not null generated always as (to_tsvector('english', words)) stored,
  alive boolean not null generated always as (op in ('create', 'update')) stored,
  written_at timestamptz not null default now()
);
comment on table events is 'The last state of each event, also of those merged or retracted (alive is false).';
comment on column events.starts_at is 'When the event is or was, from; not when it was written.';
comment on column events.ends_at is 'The last instant of it, as far as the report says.';
comment on column events.countries is 'Countries of the parties and of the place, ISO 3166.';
comment on column events.party_ids is 'Ids of actors and recipients.';

create index events_last_seen on events (last_seen desc, id) where alive;
create index events_first_seen on events (first_seen desc, id) where alive;
create index events_ends_at on events (ends_at, id) where alive;
create index events_counting on events (last_seen)
  include (type, status, quad, first_seen, countries, score) where alive;
comment on index events_counting is 'All that counts and pairs look at, so that no row has to be read.';
create index events_type on events (type, status, last_seen desc) where alive;
create index events_countries on events using gin (countries) where alive;
create index events_party_ids on events using gin (party_ids) where alive;
create index events_search on events using gin (search);
create index events_story on events (story_id, last_seen desc) where story_id <> '';

create table parties (
  event_id uuid not null references events on delete cascade,
  side text not null check (side in ('actor', 'recipient')),
  rank smallint not null,
  id text not null,
  wikidata_id text not null,
  name text not null,
  text text not null,
  country text not null,
  sector text not null,
  role text not null,
  confidence real not null,
  primary key (event_id, side, rank)
);
create index parties_id on parties (id, event_id);

create table status_changes (
  event_id uuid not null references events on delete cascade,
  rank smallint not null,
  status text not null,
  at timestamptz not null,
  article_id text not null,
  start integer not null,
  primary key (event_id, rank)
);
create index status_changes_at on status_changes (at desc);

create table evidence (
  event_id uuid not null references events on delete cascade,
  rank smallint not null,
  article_id text not null,
  version text not null,
  publisher text not null,
  url text not null,
  sentence text not null,
  start integer not null,
  "end" integer not null,
  pattern text not null,
  confidence real not null,
  primary key (event_id, rank)
);
create index evidence_article on evidence (article_id);

create table entities (
  id text primary key,
  wikidata_id text not null,
  name text not null,
  country text not null,
  sector text not null,
  role text not null,
  last_seen timestamptz not null,
  words tsvector not null generated always as (to_tsvector('simple', name)) stored,
  written_at timestamptz not null default now()
);
create index entities_words on entities using gin (words);
create index entities_last_seen on entities (last_seen desc, id);
comment on table entities is 'Who takes part in events, as the event last reported has it.';
