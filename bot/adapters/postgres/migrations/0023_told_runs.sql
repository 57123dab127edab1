-- The run whose end was told, or had nothing to tell, so that the sweep finds those that were never told of: Slack refused
-- it at every try, or the queue lost the step.
alter table drafts add column told_run text;
-- Row security, while it is forced, hides every row from the owner of the table too.
alter table drafts no force row level security;
update drafts set told_run = run_id;
alter table drafts force row level security;
create index drafts_untold on drafts (updated_at) where told_run is distinct from run_id;
grant select (run_id, told_run) on drafts to notra_system;
