-- Brand voices, the texts that each shall read like, and the analyses that voices come from.
create table voices (
  id text not null,
  workspace_id text not null,
  name text not null,
  company text not null,
  description text not null default '',
  tone text not null,
  custom_tone text not null default '',
  instructions text not null default '',
  audience text not null default '',
  language text not null,
  website text not null default '',
  is_default boolean not null default false,
  rules jsonb not null default '[]',
  saved_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, id)
);
create unique index voices_name on voices (workspace_id, lower(name));
create unique index voices_default on voices (workspace_id) where is_default;

create table voice_examples (
  id text not null,
  workspace_id text not null,
  voice_id text not null,
  text text not null,
  note text not null default '',
  added_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, id),
  foreign key (workspace_id, voice_id) references voices (workspace_id, id) on delete cascade
);
create index voice_examples_voice on voice_examples (workspace_id, voice_id, added_at);

-- An analysis of a website. What a paid step brought stays here, so that no run buys it again.
create table brand_analyses (
  id text not null,
  workspace_id text not null,
  channel_id text not null,
  message_ts text,
  requester text not null,
  url text not null,
  run_no integer not null default 1,
  state text not null default 'requested' check (state in ('requested', 'reading', 'extracting', 'saving', 'saved', 'failed')),
  reason text,
  pages jsonb,
  extracted jsonb,
  voice_id text,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, id)
);

-- Rules that the same manual edit suggested three times, and what a person said to each.
create table proposed_rules (
  id text not null,
  workspace_id text not null,
  voice_id text not null,
  rule text not null,
  proposed_to text not null,
  decision text check (decision in ('accepted', 'declined')),
  decided_by text,
  proposed_at timestamptz not null default clock_timestamp(),
  primary key (workspace_id, id),
  foreign key (workspace_id, voice_id) references voices (workspace_id, id) on delete cascade
);

do $$
declare
  name text;
begin
  foreach name in array array['voices', 'voice_examples', 'brand_analyses', 'proposed_rules'] loop
    execute format('alter table %I enable row level security', name);
    execute format('alter table %I force row level security', name);
    execute format('create policy workspace_rows on %I to notra_app using (workspace_id = current_workspace()) '
                   'with check (workspace_id = current_workspace())', name);
    execute format('grant select, insert, update, delete on %I to notra_app', name);
  end loop;
end $$;
