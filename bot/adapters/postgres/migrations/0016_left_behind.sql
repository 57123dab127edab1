-- What a run that was lost leaves behind is found by a sweep, which sees no more than it needs.

-- What the message of an analysis shows at its end, as state:run; what an older version has shown needs no edit.
alter table brand_analyses add column shown text;
-- Row security, while it is forced, hides every row from the owner of the table too, so that nothing would be updated.
alter table brand_analyses no force row level security;
update brand_analyses set shown = state || ':' || run_no where state in ('saved', 'failed');
alter table brand_analyses force row level security;
create index brand_analyses_open on brand_analyses (updated_at)
  where state not in ('saved', 'failed') or shown is distinct from state || ':' || run_no;
create policy watch_analyses on brand_analyses for select to notra_system using (true);
grant select (workspace_id, id, state, run_no, shown, updated_at) on brand_analyses to notra_system;

-- The model that is being asked under a reservation, null before and after. A call whose process died is never
-- confirmed: it keeps what is held for it, and is charged that once somebody takes its place, or after its time.
-- released: nothing more is asked for the run, so that the row goes with the confirmation.
alter table reservations add column calling text;
alter table reservations add column released boolean not null default false;

-- What the message of a campaign shows of its drafts; kept in the row of its first draft.
alter table drafts add column campaign_shown text;
create index drafts_campaigns on drafts (created_at) where campaign;
grant select (channel_id, content_type, campaign, thread_ts, campaign_shown, created_at) on drafts to notra_system;

-- How far the drafts of a campaign are. The stages of a run (unfinished) are all the same to its reader, so that they
-- make no edits; a draft counts from its message on, which the campaign's links to.
create function campaign_states(of_workspace text, of_channel text, of_thread text, unfinished text[]) returns text
language sql stable
  return (
    select string_agg(id || ' ' || case when state = any(unfinished) then 'writing' else state end, ', '
      order by created_at, id)
    from drafts
    where workspace_id = of_workspace and channel_id = of_channel and thread_ts = of_thread and message_ts is not null
  );
