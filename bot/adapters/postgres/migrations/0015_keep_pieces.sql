-- Writers store what their texts have grown by, not the whole of them again: `stored` characters are there already.
-- What a lost answer left behind them is written over, so that storing a piece again changes nothing.
drop function keep_texts(text[], text[], integer[], text[], float, text[]);

create function keep_pieces(workspaces text[], run_ids text[], fences integer[], stored integer[], pieces text[],
                            lease_s float, unfinished text[])
  returns table (place bigint, wanted boolean) language plpgsql as $$
declare
  kept record;
  entered text;
begin
  perform set_config('role', 'notra_app', true);
  for kept in
    select * from unnest(workspaces, run_ids, fences, stored, pieces)
      with ordinality as each (workspace, run, fence, known, piece, nth)
  loop
    if kept.workspace is distinct from entered then
      entered := kept.workspace;
      perform set_config('notra.workspace', entered, true);
    end if;
    update runs set text = left(text, kept.known) || kept.piece,
        leased_until = clock_timestamp() + make_interval(secs => lease_s)
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
