-- What each person chose for a kind of notification; without a row the kind's usual way holds.
create table notification_choices (
  workspace_id text not null,
  person text not null,
  kind text not null check (kind in ('ready', 'failed', 'credits', 'paused')),
  way text not null check (way in ('thread', 'direct', 'off')),
  primary key (workspace_id, person, kind)
);

-- One row for what one person is told once: whoever makes it may post, and it keeps the place, so that a second attempt
-- looks for the first one's message where that can be. `message_ts` is null in a row that is over when Slack refused it.
create table notifications (
  workspace_id text not null,
  kind text not null check (kind in ('ready', 'failed', 'credits', 'paused')),
  subject text not null,
  person text not null,
  channel_id text not null,
  thread_ts text,
  message_ts text,
  claimed_at timestamptz not null default clock_timestamp(),
  over_at timestamptz,
  primary key (workspace_id, kind, subject, person)
);
-- A threshold of a month's budget is told to one person only, whoever else would be the one an hour later.
create unique index notifications_of_budgets on notifications (workspace_id, subject) where kind = 'credits';

do $$
declare
  name text;
begin
  foreach name in array array['notification_choices', 'notifications'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy workspace_rows on %I to notra_app using (workspace_id = current_workspace()) '
                   'with check (workspace_id = current_workspace())', name);
    execute format('grant select, insert, update, delete on %I to notra_app', name);
  end loop;
end $$;

-- Which thresholds were told is known by their notifications.
alter table spending drop column told;
