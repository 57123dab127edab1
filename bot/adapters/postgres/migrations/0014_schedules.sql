-- Schedules as people set them. The queue is only their alarm: what is due is computed from `recurrence` and
-- `planned_to`, up to which every slot has its run. The cursor is how far the last run that succeeded has read.
create table schedules (
  workspace_id text not null,
  id text not null,
  what text not null check (what in ('digest', 'changelog', 'blog', 'linkedin', 'x')),
  repo text not null,
  channel_id text not null,
  recurrence jsonb not null,
  voice text,
  quiet text not null check (quiet in ('nothing', 'line')),
  owner text not null,
  is_on boolean not null default true,
  auto_publish boolean not null default false,
  planned_to timestamptz not null,
  cursor_sha text,
  cursor_at timestamptz,
  cursor_changes integer,
  failures integer not null default 0,
  paused_because text,
  told boolean not null default true,
  created_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, id)
);
create index schedules_on on schedules (workspace_id, id) where is_on;

create table slots (
  workspace_id text not null,
  schedule_id text not null,
  at timestamptz not null,
  state text not null default 'due' check (state in ('due', 'started', 'done', 'quiet', 'failed')),
  message_ts text,
  attempted text[] not null default '{}',
  activity jsonb,
  analysis jsonb,
  error text,
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  ended_at timestamptz,
  primary key (workspace_id, schedule_id, at),
  foreign key (workspace_id, schedule_id) references schedules on delete cascade
);
-- Two runs at once would read the same window.
create unique index slots_open on slots (workspace_id, schedule_id) where state in ('due', 'started');
create index slots_left on slots (created_at) where state in ('due', 'started');

do $$
declare
  name text;
begin
  foreach name in array array['schedules', 'slots'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy workspace_rows on %I to notra_app using (workspace_id = current_workspace()) '
                   'with check (workspace_id = current_workspace())', name);
    execute format('grant select, insert, update, delete on %I to notra_app', name);
  end loop;
end $$;

-- The reconciler holds every alarm against its schedule; the sweep looks for slots whose run nobody started.
create policy every_schedule on schedules for select to notra_system using (true);
create policy every_slot on slots for select to notra_system using (true);
grant select on schedules to notra_system;
grant select (workspace_id, schedule_id, at, state, message_ts, created_at, started_at) on slots to notra_system;
