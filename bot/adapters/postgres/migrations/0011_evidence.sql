-- What each passage of a version cites, and what was read and not used; null for texts that are older than this.
alter table versions add column ledger jsonb;
-- Who answers for what the checks found in a version; the audit keeps the findings as they were then.
alter table versions add column vouched_by text;
alter table audit add column detail jsonb;
