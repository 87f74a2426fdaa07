-- A terminal that was woken to fetch what lessons need: until when it is waited for, and at the latest, how often that was tried, and when it may be again.
alter table terminals add column staging_until timestamptz;
alter table terminals add column staging_latest timestamptz;
alter table terminals add column stage_tries int not null default 0;
alter table terminals add column stage_again timestamptz;
create index terminals_staging on terminals (staging_until) where staging_until is not null;

-- Terminals are asked for by their lab all the time.
create index terminals_lab on terminals (lab_id);
