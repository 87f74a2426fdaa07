-- An image version that is brought to a set of terminals in waves.
create table rollouts (
    id                    uuid primary key,
    image_id              uuid not null,
    image_version_id      uuid not null,
    image_size_bytes      bigint not null,
    image_manifest_sha256 text not null,
    least_healthy_percent int not null,
    most_failures         int not null,
    soak_millis           bigint not null,
    switch_after_millis   bigint not null,
    waves                 int not null,
    wave                  int not null,
    passed                timestamptz,
    state                 text not null,
    reason                text,
    message               text,
    requested_by          text not null,
    idempotency_key       text,
    request_hash          text not null,
    created               timestamptz not null,
    finished              timestamptz,
    lease_owner           uuid,
    lease_until           timestamptz,
    next_attempt          timestamptz not null,
    version               bigint not null default 0
);
create unique index rollouts_idempotency on rollouts (requested_by, idempotency_key);
create index rollouts_due on rollouts (next_attempt);

create table rollout_items (
    id            uuid primary key,
    rollout_id    uuid not null references rollouts (id),
    position      int not null,
    terminal_id   uuid not null references terminals (id),
    terminal_name text not null,
    wave          int not null,
    state         text not null,
    reason        text,
    message       text,
    started       timestamptz,
    switching     timestamptz,
    failing       timestamptz,
    deadline      timestamptz,
    finished      timestamptz,
    unique (rollout_id, position)
);
create unique index rollout_items_terminal on rollout_items (rollout_id, terminal_id);
create index rollout_items_of_terminal on rollout_items (terminal_id);
create index rollout_items_state on rollout_items (rollout_id, state);

-- What the desktops of a terminal had before: they can go back to it.
create table rollout_desktops (
    id                    uuid primary key,
    rollout_id            uuid not null references rollouts (id),
    terminal_id           uuid not null,
    desktop_id            uuid not null references desktops (id),
    image_id              uuid not null,
    image_version_id      uuid not null,
    image_size_bytes      bigint not null,
    image_manifest_sha256 text not null
);
create index rollout_desktops_terminal on rollout_desktops (terminal_id, rollout_id);

create function rollout_work_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('rollout_work', '');
    return null;
end $$;

create trigger rollout_added after insert on rollouts for each statement execute function rollout_work_notify();

create trigger rollout_moved after update of state on rollouts
    for each row when (old.state <> new.state) execute function rollout_work_notify();
