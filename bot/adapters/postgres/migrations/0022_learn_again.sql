-- When the notes of a repository are read again: what they taught is out of date then. Null where a person set the rules,
-- which stand until a person changes them.
alter table rules add column learn_again_at timestamptz;
-- Row security, while it is forced, hides every row from the owner of the table too.
alter table rules no force row level security;
update rules set learn_again_at = set_at + interval '30 days' where set_by = 'notra';
alter table rules force row level security;
