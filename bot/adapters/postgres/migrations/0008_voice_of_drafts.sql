-- The name of the brand voice that a draft was asked for in; null: the workspace's default.
alter table drafts add column voice text;
