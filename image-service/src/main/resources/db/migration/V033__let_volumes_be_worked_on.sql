-- changed tells since when a row is in its state; the act_ columns say what is wished while a volume is worked on.
alter table volumes
    add column changed timestamptz not null default now(),
    add column act_bytes bigint,
    add column act_shrink boolean not null default false,
    add column act_snapshot text,
    add column progress_bytes bigint;
drop index volumes_due;
create index volumes_due on volumes (next_attempt) where state not in ('READY', 'FAILED') or target = 'ABSENT';
create index volumes_created on volumes (created, id);
create index volumes_size on volumes (size_bytes, id);
drop index volumes_version;
create index volumes_version on volumes (version_id, id);
drop index volumes_pool;
create index volumes_pool on volumes (pool_id, id);
create index volumes_state on volumes (state, id) where state <> 'READY';

drop trigger volumes_work on volumes;
create trigger volumes_work after insert or update of target, act_snapshot, act_bytes on volumes
    for each statement execute function work_notify();
