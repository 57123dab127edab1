-- Messages of Slack that people put aside for drafts. Off the shelf, a row keeps who decided what, and none of the words.
create table shelf (
  workspace_id text not null,
  channel_id text not null,
  ts text not null,
  said_at timestamptz not null,
  author text not null,
  author_name text not null,
  text text not null,
  url text not null,
  repo text,
  added_by text not null,
  added_with text not null,
  added_at timestamptz not null default clock_timestamp(),
  consent text not null default 'asked' check (consent in ('asked', 'agreed', 'declined', 'withdrawn')),
  told_channel text,
  told_ts text,
  removed_at timestamptz,
  as_of text not null default '',
  primary key (workspace_id, channel_id, ts)
);
create index shelf_added on shelf (workspace_id, added_with);
create index shelf_said on shelf (workspace_id, said_at) where removed_at is null and consent <> 'withdrawn';

alter table shelf enable row level security;
alter table shelf force row level security;
create policy workspace_rows on shelf to notra_app
  using (workspace_id = current_workspace()) with check (workspace_id = current_workspace());
grant select, insert, update, delete on shelf to notra_app;

-- The reaction that puts a message on the shelf, by its name without colons.
alter table workspaces add column shelf_emoji text;
