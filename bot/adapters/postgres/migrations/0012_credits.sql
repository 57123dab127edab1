-- What a workspace may spend on the model in a month, in micro-dollars; null: what the server allows everybody.
alter table workspaces add column monthly_budget bigint check (monthly_budget >= 0);

-- One row a month. It is the lock under which the budget is looked at, and what was spent.
create table spending (
  workspace_id text not null,
  month date not null,
  spent bigint not null default 0,
  told integer not null default 0,
  denied boolean not null default false,
  primary key (workspace_id, month)
);

-- What is held for a run's purpose. It lapses by itself, so that a run that nobody ends holds nothing for long.
create table reservations (
  workspace_id text not null,
  run_id text not null,
  purpose text not null,
  month date not null,
  held bigint not null check (held >= 0),
  until timestamptz not null,
  primary key (workspace_id, run_id, purpose)
);

-- Every call of the model that was charged, once.
create table model_calls (
  workspace_id text not null,
  run_id text not null,
  purpose text not null,
  call text not null,
  model text not null,
  input_tokens integer not null,
  output_tokens integer not null,
  cache_read_tokens integer not null,
  cache_write_tokens integer not null,
  cost bigint not null,
  at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, run_id, purpose, call)
);

do $$
declare
  name text;
begin
  foreach name in array array['spending', 'reservations', 'model_calls'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy workspace_rows on %I to notra_app using (workspace_id = current_workspace()) '
                   'with check (workspace_id = current_workspace())', name);
    execute format('grant select, insert, update, delete on %I to notra_app', name);
  end loop;
end $$;

-- Whether the text was made by code alone, because the model stayed down.
alter table versions add column outline boolean not null default false;
