-- Store what many writers have in one statement, each inside its own workspace; a row for each that holds its lease.
-- A lease that was given back is not taken again: the writer has stored its end by then.
create function keep_texts(workspaces text[], run_ids text[], fences integer[], texts text[], lease_s float,
                           unfinished text[]) returns table (place bigint, wanted boolean) language plpgsql as $$
declare
  kept record;
  entered text;
begin
  perform set_config('role', 'notra_app', true);
  for kept in
    select * from unnest(workspaces, run_ids, fences, texts) with ordinality as each (workspace, run, fence, words, nth)
  loop
    if kept.workspace is distinct from entered then
      entered := kept.workspace;
      perform set_config('notra.workspace', entered, true);
    end if;
    update runs set text = kept.words, leased_until = clock_timestamp() + make_interval(secs => lease_s)
      from drafts
      where runs.id = kept.run and runs.fence = kept.fence and not runs.done and runs.leased_until is not null
        and drafts.workspace_id = runs.workspace_id and drafts.id = runs.draft_id
      returning drafts.run_id = runs.id and drafts.state = any(unfinished) into wanted;
    if found then
      place := kept.nth;
      return next;
    end if;
  end loop;
end $$;
