-- A schedule whose runs are started by events in place of times. An occasion is one event that it waited for, kept
-- under a key that all that is told of the event shares, until a slot serves it.
alter table schedules add column trigger jsonb;
alter table schedules drop constraint schedules_what_check;
alter table schedules add constraint schedules_what_check
  check (what in ('digest', 'campaign', 'changelog', 'blog', 'linkedin', 'x'));
alter table slots add column occasion jsonb;

create table occasions (
  workspace_id text not null,
  schedule_id text not null,
  key text not null,
  occasion jsonb not null,
  happened_at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null,
  slot_at timestamptz,
  primary key (workspace_id, schedule_id, key),
  foreign key (workspace_id, schedule_id) references schedules on delete cascade
);
create index occasions_due on occasions (due_at) where slot_at is null;

-- Pull requests that go into the next draft because of a label, whatever the rules say.
create table labelled (
  workspace_id text not null,
  repo text not null,
  pull integer not null,
  label text not null,
  primary key (workspace_id, repo, pull)
);

-- A draft that a schedule asked for whose owner wanted it to be published: in whose name it was, or why it was not.
alter table drafts add column publish_for text;
alter table drafts add column published_for text;
alter table drafts add column waits_because text;

do $$
declare
  name text;
begin
  foreach name in array array['occasions', 'labelled'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy workspace_rows on %I to notra_app using (workspace_id = current_workspace()) '
                   'with check (workspace_id = current_workspace())', name);
    execute format('grant select, insert, update, delete on %I to notra_app', name);
  end loop;
end $$;

create policy every_occasion on occasions for select to notra_system using (true);
grant select (workspace_id, schedule_id, due_at, slot_at) on occasions to notra_system;

-- As before, but what was pushed to a branch that no schedule waits for is not kept: there are many such pushes.
create or replace function record_delivery(
  of_source text, id text, of_event text, about text, told jsonb, wait_s float
) returns boolean language plpgsql as $$
declare
  fresh boolean;
begin
  perform set_config('role', 'notra_system', true);
  if record_delivery.told ->> 'kind' = 'Move' and not exists (
    select from schedules where is_on and trigger ->> 'kind' = 'push'
      and trigger ->> 'branch' = record_delivery.told #>> '{value,branch}'
  ) then
    return false;
  end if;
  insert into deliveries (source, delivery_id, event, subject, payload, due_at)
    values (of_source, id, of_event, about, told, clock_timestamp() + make_interval(secs => wait_s))
    on conflict (source, delivery_id) do update
      set state = 'received', run_id = null, error = null, payload = excluded.payload, due_at = excluded.due_at,
          received_at = clock_timestamp()
      where deliveries.state = 'failed'
    returning true into fresh;
  return coalesce(fresh, false);
end $$;
