create table terminals (
    id                  uuid primary key,
    name                text not null,
    lab_id              uuid not null,
    seat_id             uuid,
    state               text not null,
    token_hash          text not null,
    token_expires       timestamptz not null,
    key_hash            text,
    certificate_expires timestamptz,
    created             timestamptz not null,
    version             bigint not null default 0
);
create unique index terminals_name on terminals (lower(name)) where state <> 'REVOKED';
create unique index terminals_seat on terminals (seat_id) where state <> 'REVOKED';
create unique index terminals_token on terminals (token_hash);

-- Which replica holds a terminal's stream, and what the terminal told about itself.
create table terminal_links (
    id                  uuid primary key references terminals (id),
    connected           boolean not null,
    connection_id       uuid not null,
    replica_id          uuid not null,
    changed             timestamptz not null,
    agent_version       text not null,
    hostname            text not null,
    underlay_address    text not null,
    underlay_mtu        int not null,
    ovsdb_endpoint      text not null,
    datapath            text not null,
    cpu_count           int not null,
    memory_mib          bigint not null,
    store_free_bytes    bigint not null,
    virtualisation      text not null,
    observed_generation bigint not null,
    observed            timestamptz,
    findings            text not null default ''
);
create index terminal_links_connected on terminal_links (replica_id) where connected;

create table terminal_images (
    id          uuid primary key,
    terminal_id uuid not null references terminals (id),
    version_id  uuid not null,
    state       text not null,
    bytes_done  bigint not null,
    bytes_total bigint not null,
    reason      text not null
);
create index terminal_images_terminal on terminal_images (terminal_id);

create table terminal_desktops (
    id                 uuid primary key,
    terminal_id        uuid not null references terminals (id),
    desktop_id         uuid not null,
    run_state          text not null,
    reason             text not null,
    message            text not null,
    restart_generation bigint not null
);
create index terminal_desktops_terminal on terminal_desktops (terminal_id);

-- What a terminal is to be: the newest orders as they are sent, and the work to compose them.
create table terminal_work (
    id            uuid primary key references terminals (id),
    wish_version  bigint not null default 0,
    generation    bigint not null default 0,
    orders        bytea,
    ensured_node  text,
    reason        text,
    message       text,
    attempts      int not null default 0,
    lease_owner   uuid,
    lease_until   timestamptz,
    next_attempt  timestamptz not null
);
create index terminal_work_due on terminal_work (next_attempt);

-- A replica whose life ran out holds no stream any more.
create table replicas (
    id          uuid primary key,
    alive_until timestamptz not null
);

create function terminal_work_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('terminal_work', '');
    return null;
end $$;

create trigger terminal_work_notify after insert or update of next_attempt on terminal_work
    for each statement execute function terminal_work_notify();

-- Tells the replica that holds the stream.
create function terminal_orders_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('terminal_orders', new.id::text);
    return null;
end $$;

create trigger terminal_orders_notify after update of generation on terminal_work
    for each row when (old.generation <> new.generation) execute function terminal_orders_notify();

-- Tells the replica that holds an older stream of the same terminal.
create function terminal_connection_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('terminal_connections', new.id || ' ' || new.connection_id);
    return null;
end $$;

create trigger terminal_connection_notify after update of connection_id on terminal_links
    for each row when (old.connection_id <> new.connection_id) execute function terminal_connection_notify();

create function terminal_revoked_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('terminal_revocations', new.id::text);
    return null;
end $$;

create trigger terminal_revoked_notify after update of state on terminals
    for each row when (new.state = 'REVOKED' and old.state <> 'REVOKED') execute function terminal_revoked_notify();
