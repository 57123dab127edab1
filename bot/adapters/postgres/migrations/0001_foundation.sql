-- Two roles that cannot bypass row security. Every transaction enters one of them:
-- notra_app sees the rows of the workspace set for the transaction, and none when it is unset;
-- notra_system is the one named second path (dispatcher, metrics), limited by its own policies and grants.
do $$
begin
  create role notra_app nologin nobypassrls;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  create role notra_system nologin nobypassrls;
exception when duplicate_object or unique_violation then null;
end $$;
do $$
begin
  if not pg_has_role(current_user, 'notra_app', 'member') or not pg_has_role(current_user, 'notra_system', 'member') then
    execute format('grant notra_app, notra_system to %I', current_user);
  end if;
end $$;

create function current_workspace() returns text language sql stable
  return nullif(current_setting('notra.workspace', true), '');

create table workspaces (
  id text primary key,
  default_repo text,
  created_at timestamptz not null default now()
);

create table channels (
  workspace_id text not null,
  channel_id text not null,
  default_repo text,
  primary key (workspace_id, channel_id)
);

-- What Slack sent, recorded before it is acknowledged. The key is Slack's own id of the delivery.
create table requests (
  id text primary key,
  workspace_id text not null,
  key text not null,
  kind text not null check (kind in ('command', 'action', 'view', 'event')),
  name text not null,
  payload jsonb not null,
  state text not null default 'recorded' check (state in ('recorded', 'claimed', 'done', 'failed')),
  attempts integer not null default 0,
  error text,
  received_at timestamptz not null default clock_timestamp(),
  due_at timestamptz not null default clock_timestamp(),
  unique (workspace_id, key)
);
create index requests_due on requests (due_at) where state in ('recorded', 'claimed');

create table drafts (
  id text not null,
  workspace_id text not null,
  channel_id text not null,
  message_ts text,
  requester text not null,
  content_type text not null,
  repo text not null,
  wanted jsonb not null,
  state text not null default 'requested',
  reason text,
  actor text,
  version integer not null default 0,
  presented text,
  run_id text not null,
  run_no integer not null default 1,
  request_id text not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, id),
  unique (workspace_id, request_id)
);
-- What the message shows last is kept beside what it must show, so that a sweep finds the ones that differ.
create index drafts_unpresented on drafts (updated_at) where presented is distinct from state || ':' || version;
create index drafts_message on drafts (workspace_id, channel_id, message_ts);
create index drafts_newest on drafts (workspace_id, channel_id, requester, created_at desc);

-- One run of a draft's workflow: who wants what, the writer's lease, and the model's text as far as it is stored.
create table runs (
  id text not null,
  workspace_id text not null,
  draft_id text not null,
  no integer not null,
  kind text not null check (kind in ('draft', 'revise')),
  base_version integer not null,
  instruction text,
  instructed_by text,
  request_id text not null,
  fence integer not null default 0,
  leased_by text,
  leased_until timestamptz,
  text text not null default '',
  done boolean not null default false,
  stop_reason text,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, id),
  unique (workspace_id, draft_id, no),
  unique (workspace_id, request_id),
  foreign key (workspace_id, draft_id) references drafts on delete cascade
);

create table evidence (
  workspace_id text not null,
  run_id text not null,
  draft_id text not null,
  activity jsonb,
  analysis jsonb,
  created_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, run_id),
  foreign key (workspace_id, run_id) references runs on delete cascade
);
create index evidence_draft on evidence (workspace_id, draft_id, created_at desc);

create table versions (
  workspace_id text not null,
  draft_id text not null,
  version integer not null,
  text text not null,
  author text,
  run_id text,
  request_id text,
  note text not null,
  warnings jsonb not null,
  partial boolean not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, draft_id, version),
  unique (workspace_id, run_id),
  unique (workspace_id, request_id),
  foreign key (workspace_id, draft_id) references drafts on delete cascade
);

create table audit (
  id bigint generated always as identity primary key,
  workspace_id text not null,
  at timestamptz not null default clock_timestamp(),
  actor text not null,
  action text not null,
  draft_id text,
  version integer
);
create index audit_workspace on audit (workspace_id, at desc);

do $$
declare
  name text;
begin
  foreach name in array array['channels', 'requests', 'drafts', 'runs', 'evidence', 'versions', 'audit'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy workspace_rows on %I to notra_app using (workspace_id = current_workspace()) '
                   'with check (workspace_id = current_workspace())', name);
    execute format('grant select, insert, update, delete on %I to notra_app', name);
  end loop;
end $$;

alter table workspaces enable row level security;
alter table workspaces force row level security;
create policy own_workspace on workspaces to notra_app
  using (id = current_workspace()) with check (id = current_workspace());
grant select, insert, update on workspaces to notra_app;

create policy every_request on requests to notra_system using (true) with check (true);
create policy watch_drafts on drafts for select to notra_system using (true);
grant select, update on requests to notra_system;
grant select (workspace_id, id, state, version, presented, message_ts, updated_at) on drafts to notra_system;

-- Record one request in one round trip, inside the workspace that sent it; null when it was there already.
create function record_request(workspace text, request_id text, request_key text, request_kind text,
                               request_name text, request_payload jsonb) returns text language plpgsql as $$
declare
  stored text;
begin
  perform set_config('role', 'notra_app', true), set_config('notra.workspace', workspace, true);
  insert into requests (id, workspace_id, key, kind, name, payload)
    values (request_id, workspace, request_key, request_kind, request_name, request_payload)
    on conflict do nothing returning id into stored;
  return stored;
end $$;
