-- How many events, kept up to date by triggers, so that to count a year reads no event.

create table event_counts (
  country text not null,
  last_day date not null,
  first_day date not null,
  type text not null,
  status text not null,
  quad smallint not null,
  events integer not null,
  primary key (country, last_day, first_day, type, status, quad)
) with (fillfactor = 70);
comment on table event_counts is 'Living events by day (UTC): in one row for each of their countries, and in one with no country.';
comment on column event_counts.last_day is 'The day of last_seen.';
comment on column event_counts.first_day is 'The day of first_seen.';

create table story_members (
  story_id text not null,
  member text not null,
  events integer not null,
  primary key (story_id, member)
) with (fillfactor = 70);
create index story_members_member on story_members (member, story_id);
comment on table story_members is 'Living events of a story: in one row for each of their countries and parties, and in one with no member.';

create function count_events() returns trigger language plpgsql as $$
declare
  changes text := case tg_op
    when 'INSERT' then 'select *, 1 as n from new_rows'
    when 'DELETE' then 'select *, -1 as n from old_rows'
    else 'select *, 1 as n from new_rows union all select *, -1 as n from old_rows' end;
begin
  perform take_turn();
  execute 'insert into event_counts as c '
    'select country_of, (last_seen at time zone ''UTC'')::date, (first_seen at time zone ''UTC'')::date, '
    'type, status, quad, sum(n) from (' || changes || ') as e '
    'cross join lateral unnest(array_append(countries, '''')) as country_of where alive '
    'group by 1, 2, 3, 4, 5, 6 having sum(n) <> 0 order by 1, 2, 3, 4, 5, 6 '
    'on conflict (country, last_day, first_day, type, status, quad) '
    'do update set events = c.events + excluded.events';
  execute 'insert into story_members as m select story_id, member_of, sum(n) from (' || changes || ') as e '
    'cross join lateral unnest(array_append(countries || party_ids, '''')) as member_of '
    'where alive and story_id <> '''' group by 1, 2 having sum(n) <> 0 order by 1, 2 '
    'on conflict (story_id, member) do update set events = m.events + excluded.events';
  return null;
end $$;

create trigger count_new after insert on events
  referencing new table as new_rows for each statement execute function count_events();
create trigger count_gone after delete on events
  referencing old table as old_rows for each statement execute function count_events();
create trigger count_changed after update on events
  referencing old table as old_rows new table as new_rows for each statement execute function count_events();

insert into event_counts
select country_of, (last_seen at time zone 'UTC')::date, (first_seen at time zone 'UTC')::date,
  type, status, quad, count(*)
from events cross join lateral unnest(array_append(countries, '')) as country_of
where alive group by 1, 2, 3, 4, 5, 6;

insert into story_members
select story_id, member_of, count(*)
from events cross join lateral unnest(array_append(countries || party_ids, '')) as member_of
where alive and story_id <> '' group by 1, 2;

drop index events_counting;
create index events_counting on events (last_seen)
  include (type, mode, status, quad, first_seen, starts_at, countries, score, origins, disputed) where alive;
comment on index events_counting is 'What counts and pairs look at beside event_counts, so that no row has to be read.';
