-- What each round of the gate made of a run's text, so that no round is bought twice. Without a text, somebody is at it
-- until the claim lapses.
create table rewrites (
  workspace_id text not null,
  run_id text not null,
  round integer not null check (round > 0),
  text text,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  claimed_until timestamptz not null,
  primary key (workspace_id, run_id, round)
);

alter table rewrites enable row level security;
alter table rewrites force row level security;
create policy workspace_rows on rewrites to notra_app
  using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant select, insert, update, delete on rewrites to notra_app;
