create table storage_pools (
    id              uuid primary key,
    name            text not null unique,
    ceph_pool       text not null unique,
    purpose         text not null,
    target          text not null,
    state           text not null,
    reason          text,
    message         text,
    capacity_bytes  bigint,
    available_bytes bigint,
    used_bytes      bigint,
    attempts        int not null default 0,
    lease_owner     uuid,
    lease_until     timestamptz,
    next_attempt    timestamptz not null default now(),
    version         bigint not null
);
create unique index storage_pools_purpose on storage_pools (purpose) where purpose <> 'GENERAL';

create table images (
    id          uuid primary key,
    name        text not null unique,
    description text not null,
    os_type     text not null,
    created     timestamptz not null,
    version     bigint not null
);

create table image_versions (
    id              uuid primary key,
    image_id        uuid not null references images,
    number          int not null,
    source_kind     text not null,
    source          text not null,
    format          text not null,
    expected_sha256 text,
    source_sha256   text,
    target          text not null,
    state           text not null,
    reason          text,
    message         text,
    ceph_pool       text not null,
    size_bytes      bigint not null default 0,
    progress_bytes  bigint not null default 0,
    manifest_sha256 text,
    created         timestamptz not null,
    attempts        int not null default 0,
    lease_owner     uuid,
    lease_until     timestamptz,
    next_attempt    timestamptz not null default now(),
    version         bigint not null,
    unique (image_id, number)
);
create index image_versions_due on image_versions (next_attempt) where state in ('DRAFT', 'IMPORTING', 'READY');

-- Hashes of the segments in order, 32 bytes each; bit i of zero (lowest bit first) tells that segment i holds zeros only.
create table manifests (
    version_id    uuid primary key references image_versions,
    size_bytes    bigint not null,
    segment_bytes int not null,
    hashes        bytea not null,
    zero          bytea not null,
    sha256        text not null
);

create table channels (
    id                  uuid primary key,
    image_id            uuid not null references images,
    name                text not null,
    version_id          uuid not null references image_versions,
    previous_version_id uuid references image_versions,
    moved               timestamptz not null,
    version             bigint not null,
    unique (image_id, name)
);

create table uploads (
    id         uuid primary key,
    size_bytes bigint not null,
    sha256     text,
    created    timestamptz not null,
    version    bigint not null
);

create table volumes (
    id           uuid primary key,
    owner_id     text not null unique,
    version_id   uuid not null references image_versions,
    ceph_pool    text not null,
    target       text not null,
    state        text not null,
    reason       text,
    message      text,
    size_bytes   bigint not null,
    created      timestamptz not null default now(),
    attempts     int not null default 0,
    lease_owner  uuid,
    lease_until  timestamptz,
    next_attempt timestamptz not null default now()
);
create index volumes_due on volumes (next_attempt) where state in ('REQUESTED', 'RESETTING') or target = 'ABSENT';
create index volumes_version on volumes (version_id);

-- A volume is granted to one terminal at most: its key says so.
create table volume_grants (
    volume_id   uuid primary key references volumes on delete cascade,
    terminal_id uuid not null
);
create index volume_grants_terminal on volume_grants (terminal_id);

create table version_grants (
    terminal_id uuid not null,
    version_id  uuid not null references image_versions,
    primary key (terminal_id, version_id)
);

create function work_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('work', tg_table_name);
    return null;
end $$;

create trigger storage_pools_work after insert or update of target on storage_pools
    for each statement execute function work_notify();
create trigger image_versions_work after insert or update of target on image_versions
    for each statement execute function work_notify();
create trigger volumes_work after insert or update of target on volumes
    for each statement execute function work_notify();
