-- What a workspace connected: one service of a kind. `secret` is sealed (bot/adapters/vault.py), bound to workspace and id.
create table connections (
  id text not null,
  workspace_id text not null,
  kind text not null check (kind in ('github', 'linear')),
  details jsonb not null default '{}',
  secret text,
  connected_by text not null,
  connected_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, id),
  unique (workspace_id, kind)
);
-- An installation of the GitHub App belongs to the workspace that connected it first.
create unique index connections_installation on connections ((details ->> 'installation'))
  where kind = 'github' and details ? 'installation';

-- Repositories by GitHub's own number, which a rename does not change. The name is the newest one
-- that was seen; null once another repository took it.
create table repositories (
  id bigint not null,
  workspace_id text not null,
  name text,
  seen_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, id)
);
create unique index repositories_name on repositories (workspace_id, lower(name));

-- The defaults name a repository by its number; nothing wrote the columns that held a name.
alter table channels drop column default_repo;
alter table channels add column default_repository bigint;
alter table workspaces drop column default_repo;
alter table workspaces add column default_repository bigint;

-- `since the last draft` looks up the newest one that was approved.
create index drafts_shipped on drafts (workspace_id, lower(repo), content_type, updated_at desc)
  where state in ('approved', 'published');

do $$
declare
  name text;
begin
  foreach name in array array['connections', 'repositories'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy workspace_rows on %I to notra_app using (workspace_id = current_workspace()) '
                   'with check (workspace_id = current_workspace())', name);
    execute format('grant select, insert, update, delete on %I to notra_app', name);
  end loop;
end $$;

-- A rotation of keys goes over all workspaces: the system path may see which secrets are sealed, and seal them anew.
create policy every_connection on connections to notra_system using (true) with check (true);
grant select (workspace_id, id, secret), update (secret) on connections to notra_system;
