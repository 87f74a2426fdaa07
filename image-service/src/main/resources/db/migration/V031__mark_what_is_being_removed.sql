-- An image that nobody refers to and that is about to be removed. While it is here, nothing of its name is made and the version
-- it belongs to is not restored.
create table tombstones (
    id           uuid primary key,
    pool_id      uuid not null references storage_pools,
    image        text not null,
    version_id   uuid references image_versions,
    finding_id   uuid,
    actor        text not null,
    reason       text,
    message      text,
    created      timestamptz not null default now(),
    attempts     int not null default 0,
    lease_owner  uuid,
    lease_until  timestamptz,
    next_attempt timestamptz not null default now(),
    unique (pool_id, image)
);
create index tombstones_version on tombstones (version_id);
create trigger tombstones_work after insert or delete on tombstones
    for each statement execute function work_notify();
