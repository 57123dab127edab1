-- What people decide about a repository: its rules, and for one range what they moved by hand. Both are few and small.
create table rules (
  workspace_id text not null,
  repo text not null,
  rules jsonb not null,
  set_by text not null,
  set_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, repo)
);

-- moves: the id of a piece's first evidence -> whether it goes in.
create table choices (
  workspace_id text not null,
  repo text not null,
  span text not null,
  moves jsonb not null default '{}',
  updated_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, repo, span)
);

do $$
declare
  name text;
begin
  foreach name in array array['rules', 'choices'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy workspace_rows on %I to notra_app using (workspace_id = current_workspace()) '
                   'with check (workspace_id = current_workspace())', name);
    execute format('grant select, insert, update, delete on %I to notra_app', name);
  end loop;
end $$;

-- Whether the draft shows its board before it is written, whether every draft of the workspace does, and whether a
-- person has looked at the board already and started this run from it.
alter table drafts add column board boolean not null default false;
alter table workspaces add column board boolean not null default false;
alter table runs add column chosen boolean not null default false;
