drop trigger count_new on events;
drop trigger count_gone on events;
drop trigger count_changed on events;
truncate event_counts;
alter table event_counts drop column origins;
alter table event_counts add primary key (country, last_day, first_day, type, status, quad);
create or replace function count_events() returns trigger language plpgsql as $$
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
