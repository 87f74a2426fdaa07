-- So that others free what a dead replica had claimed, and need not wait until its claims run out.
create table claims (
    token       uuid primary key,
    replica_id  uuid not null,
    until       timestamptz not null
);
