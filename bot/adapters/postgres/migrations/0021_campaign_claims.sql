-- Until when somebody brings the message of a campaign to what its drafts are. What it shows is written down afterwards,
-- so that a process that dies in between leaves nothing worse than a claim that lapses.
alter table drafts add column campaign_claimed_until timestamptz;
grant select (campaign_claimed_until) on drafts to notra_system;
