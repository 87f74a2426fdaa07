-- A machine that runs on a writable clone of a version, until its disk becomes the next version or is thrown away.
-- What is deleted takes the rows of machines that ended with it; one that lives keeps its version from being deleted.
create table maintenance_vms (
    id                   uuid primary key,
    image_id             uuid not null references images on delete cascade,
    base_version_id      uuid not null references image_versions on delete cascade,
    published_version_id uuid references image_versions on delete set null,
    owner_id             uuid not null,
    vcpus                int not null,
    memory_mib           int not null,
    network              text,
    target               text not null,
    state                text not null,
    reason               text,
    message              text,
    notes                text,
    force_off            boolean not null default false,
    deadline             timestamptz not null,
    stopping_since       timestamptz,
    kept_until           timestamptz,
    created              timestamptz not null,
    attempts             int not null default 0,
    lease_owner          uuid,
    lease_until          timestamptz,
    next_attempt         timestamptz not null default now(),
    version              bigint not null
);
-- Two of one image would each make a next version that lacks the other's changes.
create unique index maintenance_vms_image on maintenance_vms (image_id)
    where state not in ('PUBLISHED', 'DISCARDED', 'FAILED');
create index maintenance_vms_due on maintenance_vms (next_attempt)
    where state not in ('PUBLISHED', 'DISCARDED', 'FAILED');

create trigger maintenance_vms_added after insert on maintenance_vms
    for each row execute function work_notify();
create trigger maintenance_vms_work after update of target, force_off on maintenance_vms
    for each row when (old.target <> new.target or old.force_off <> new.force_off) execute function work_notify();
