-- What people decide about a repository is kept under its name, and goes along when the name changes. The names before
-- are kept, because people go on typing them and GitHub follows them; until another repository bears one.
create table former_names (
  workspace_id text not null,
  name text not null check (name = lower(name)),
  repository bigint not null,
  primary key (workspace_id, name)
);
alter table former_names enable row level security;
alter table former_names force row level security;
create policy workspace_rows on former_names to notra_app using (workspace_id = current_workspace())
  with check (workspace_id = current_workspace());
grant select, insert, update, delete on former_names to notra_app;

-- The name that a repository bears now, whichever of its names is given; in small letters, as all of these are kept.
create function name_now(given text) returns text language sql stable as $$
  select lower(coalesce(
    (select repositories.name from former_names join repositories on repositories.id = repository
      where former_names.name = lower(given)),
    given))
$$;
