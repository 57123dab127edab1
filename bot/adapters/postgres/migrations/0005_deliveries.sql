-- What webhooks delivered. A delivery has no workspace: whose it is, is found out when it is served; so only the named
-- system path reads and writes here, and what becomes of a delivery is written in each workspace by itself.
create table deliveries (
  source text not null check (source in ('github', 'linear', 'sweep')),
  delivery_id text not null,
  event text not null,
  subject text not null,
  payload jsonb not null,
  state text not null default 'received' check (state in ('received', 'done', 'failed')),
  attempts integer not null default 0,
  run_id text,
  error text,
  received_at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null,
  primary key (source, delivery_id)
);
create index deliveries_due on deliveries (subject, due_at) where state = 'received';
create index deliveries_run on deliveries (run_id) where state = 'received';
create index deliveries_over on deliveries (received_at) where state in ('done', 'failed');

alter table deliveries enable row level security;
alter table deliveries force row level security;
create policy every_delivery on deliveries to notra_system using (true) with check (true);
grant select, insert, update, delete on deliveries to notra_system;

-- Record one delivery in one round trip; false when it was there already. One that failed is received anew.
create function record_delivery(of_source text, id text, of_event text, about text, told jsonb, wait_s float)
returns boolean language plpgsql as $$
declare
  fresh boolean;
begin
  perform set_config('role', 'notra_system', true);
  insert into deliveries (source, delivery_id, event, subject, payload, due_at)
    values (of_source, id, of_event, about, told, clock_timestamp() + make_interval(secs => wait_s))
    on conflict (source, delivery_id) do update
      set state = 'received', run_id = null, error = null, payload = excluded.payload, due_at = excluded.due_at,
          received_at = clock_timestamp()
      where deliveries.state = 'failed'
    returning true into fresh;
  return coalesce(fresh, false);
end $$;

-- What is stored of a repository's history, by its number. `tip` is the head up to which the default branch is stored;
-- `anew_at` is when its newest month was last read whole, labels and all.
create table stored_repositories (
  workspace_id text not null,
  repository_id bigint not null,
  tip text not null,
  fed_at timestamptz not null default clock_timestamp(),
  anew_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, repository_id)
);

-- All commits that `head` reaches and `base` does not; for an empty base all that are not older than `since`.
create table stored_stretches (
  workspace_id text not null,
  repository_id bigint not null,
  head text not null,
  base text not null default '',
  since timestamptz,
  shas text[] not null,
  check ((base = '') = (since is not null)),
  primary key (workspace_id, repository_id, head, base)
);

create table stored_commits (
  workspace_id text not null,
  repository_id bigint not null,
  sha text not null,
  commit jsonb,
  paths text[],
  primary key (workspace_id, repository_id, sha)
);

-- What reading GitHub said of a pull request, and what its deliveries said, each with the time of its last change.
create table stored_pulls (
  workspace_id text not null,
  repository_id bigint not null,
  number integer not null,
  merge_sha text,
  read jsonb,
  read_at timestamptz,
  told jsonb,
  told_at timestamptz,
  primary key (workspace_id, repository_id, number)
);
create index stored_pulls_merge on stored_pulls (workspace_id, repository_id, merge_sha);

create table stored_releases (
  workspace_id text not null,
  repository_id bigint not null,
  release_id bigint not null,
  release jsonb,
  told_at timestamptz not null,
  primary key (workspace_id, repository_id, release_id)
);

create table stored_tickets (
  workspace_id text not null,
  organization_id text not null,
  ticket_id text not null,
  ticket jsonb,
  told_at timestamptz not null,
  primary key (workspace_id, organization_id, ticket_id)
);

do $$
declare
  name text;
begin
  foreach name in array array['stored_repositories', 'stored_stretches', 'stored_commits', 'stored_pulls',
                              'stored_releases', 'stored_tickets'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy workspace_rows on %I to notra_app using (workspace_id = current_workspace()) '
                   'with check (workspace_id = current_workspace())', name);
    execute format('grant select, insert, update, delete on %I to notra_app', name);
  end loop;
end $$;

-- The sweep asks over all workspaces which repositories nothing fed for a while, or nobody read anew.
create policy every_stored_repository on stored_repositories for select to notra_system using (true);
grant select (repository_id, fed_at, anew_at) on stored_repositories to notra_system;

-- Whose a delivery is.
create policy every_repository on repositories for select to notra_system using (true);
grant select (workspace_id, id, name) on repositories to notra_system;
grant select (kind, details) on connections to notra_system;
