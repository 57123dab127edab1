-- A campaign: drafts of all content types from the changes that its first draft found. campaign: that first one; the
-- others follow once the changes are known. thread_ts: the campaign's message, in whose thread the drafts stand.
alter table drafts add column campaign boolean not null default false;
alter table drafts add column thread_ts text;
create index drafts_by_thread on drafts (workspace_id, channel_id, thread_ts) where thread_ts is not null;
