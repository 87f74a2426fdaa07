-- One row a terminal: what it last said, and what follows from it.
create table terminals (
    id               uuid primary key,
    name             text not null default '',
    lab_id           uuid,
    seat_id          uuid,
    state            text not null default 'UNKNOWN',
    reason           text not null default 'NEVER_HEARD',
    state_time       timestamptz not null default now(),
    heartbeat_time   timestamptz,
    measured_time    timestamptz,
    orders_connected boolean,
    connection_time  timestamptz,
    revoked          boolean not null default false,
    cpu_load         double precision,
    memory_used_mib  bigint,
    memory_total_mib bigint,
    store_free_bytes bigint,
    images           jsonb not null default '[]'
);

-- One row a desktop: what was last heard of it, from its terminal or from desktop-service.
create table desktops (
    id              uuid primary key,
    name            text not null default '',
    section_id      uuid,
    user_id         uuid,
    terminal_id     uuid,
    state           text not null default 'UNKNOWN',
    reason          text not null default 'NEVER_HEARD',
    state_time      timestamptz,
    cpu_seconds     double precision,
    memory_used_mib bigint
);
create index desktops_terminal on desktops (terminal_id, id);
create index desktops_section on desktops (section_id, id);

-- Desktops as they are shown: of one whose terminal is offline, nobody knows the state. Deleted ones stay as rows, so
-- that a late report does not bring them back, but are not shown.
create view desktop_states as
select d.id, d.name, d.section_id, d.user_id, d.terminal_id, d.cpu_seconds, d.memory_used_mib,
       case when t.state = 'OFFLINE' then 'UNKNOWN' else d.state end as state,
       case when t.state = 'OFFLINE' then 'TERMINAL_OFFLINE' else d.reason end as reason,
       case when t.state = 'OFFLINE' then greatest(t.state_time, d.state_time) else d.state_time end as state_time
from desktops d
left join terminals t on t.id = d.terminal_id
where d.state <> 'DELETED';
