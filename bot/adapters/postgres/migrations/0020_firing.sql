-- A slot whose run shows no sign of life until `alive_until` is lost to the queue, and started again as another try.
alter table slots add column tries integer not null default 1;
alter table slots add column alive_until timestamptz not null default clock_timestamp();
drop index slots_left;
create index slots_left on slots (alive_until) where state in ('due', 'started');
grant select (tries, alive_until) on slots to notra_system;

-- When a schedule's alarm was changed behind the bot's back, and set again.
alter table schedules add column repaired_at timestamptz;
