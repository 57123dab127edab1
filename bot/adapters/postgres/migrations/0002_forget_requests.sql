-- What was served is forgotten after a while, by the system path; Slack delivers nothing again after an hour.
create index requests_over on requests (received_at) where state in ('done', 'failed');
grant delete on requests to notra_system;
