create table profiles (
    id               uuid primary key,
    name             text not null,
    vcpu_count       int not null,
    memory_mib       int not null,
    image_id         uuid not null,
    channel          text not null,
    restore_mode     text not null,
    placement        text not null,
    nics             text not null,
    hostname_pattern text not null,
    version          bigint not null default 0
);
create unique index profiles_name on profiles (lower(name));

create table batches (
    id                    uuid primary key,
    section_id            uuid not null,
    section_name          text not null,
    profile_id            uuid not null references profiles (id),
    image_id              uuid not null,
    channel               text not null,
    name_pattern          text not null,
    requested_by          text not null,
    idempotency_key       text,
    request_hash          text not null,
    state                 text not null,
    image_version_id      uuid,
    image_size_bytes      bigint,
    image_manifest_sha256 text,
    created               timestamptz not null,
    finished              timestamptz,
    version               bigint not null default 0
);
create unique index batches_idempotency on batches (requested_by, idempotency_key);

create table desktops (
    id                    uuid primary key,
    name                  text not null,
    batch_id              uuid not null references batches (id),
    section_id            uuid not null,
    user_id               uuid not null,
    vcpu_count            int not null,
    memory_mib            int not null,
    restore_mode          text not null,
    placement             text not null,
    nics                  text not null,
    state                 text not null,
    reason                text,
    message               text,
    attempts              int not null default 0,
    deadline              timestamptz,
    image_version_id      uuid,
    image_size_bytes      bigint,
    image_manifest_sha256 text,
    volume_id             uuid,
    meta_data             text,
    user_data             text,
    network_config        text,
    terminal_id           uuid,
    held_by               uuid,
    running               boolean not null default false,
    restart_generation    bigint not null default 0,
    run_state             text not null,
    run_reason            text,
    run_message           text,
    run_deadline          timestamptz,
    lease_owner           uuid,
    lease_until           timestamptz,
    next_attempt          timestamptz not null,
    created               timestamptz not null,
    version               bigint not null default 0
);
create unique index desktops_name on desktops (name) where state <> 'DELETED';
create index desktops_due on desktops (next_attempt) where state in ('REQUESTED', 'PROVISIONING', 'DELETING');
create index desktops_batch on desktops (batch_id);
create index desktops_section on desktops (section_id, id);
create index desktops_user on desktops (user_id, id);
create index desktops_terminal on desktops (terminal_id) where terminal_id is not null;
create index desktops_held_by on desktops (held_by) where held_by is not null;

create table desktop_nics (
    port_id    uuid primary key,
    desktop_id uuid not null references desktops (id),
    position   int not null,
    kind       text not null,
    network_id uuid not null,
    mac        text not null,
    address    text not null
);
create index desktop_nics_desktop on desktop_nics (desktop_id, position);

create table batch_items (
    id         uuid primary key,
    batch_id   uuid not null references batches (id),
    position   int not null,
    desktop_id uuid not null references desktops (id),
    state      text not null,
    reason     text,
    message    text,
    attempts   int not null default 0,
    started    timestamptz,
    finished   timestamptz,
    unique (batch_id, position)
);
create unique index batch_items_desktop on batch_items (desktop_id);
create index batch_items_state on batch_items (batch_id, state);

-- Wakes the reconcilers of all replicas.
create function desktop_work_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('desktop_work', '');
    return null;
end $$;

create trigger desktop_work_notify after insert or update of next_attempt on desktops
    for each statement execute function desktop_work_notify();
