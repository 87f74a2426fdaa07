-- What changed for somebody who watches, newest last; the service keeps the last few thousand.
create table changes (
    sequence    bigint generated always as identity primary key,
    kind        text not null,
    id          uuid not null,
    name        text not null,
    lab_id      uuid,
    section_id  uuid,
    terminal_id uuid,
    state       text not null,
    reason      text not null,
    time        timestamptz not null
);

-- Writers take turns, so that changes become visible in the order of their sequence and a reader who has seen one has
-- missed none before it. Taken before any row is locked, so that two writers never wait for each other.
create function take_turn() returns void language sql as 'select pg_advisory_xact_lock(7318349022)';

create function take_turn_before_writing() returns trigger language plpgsql as $$
begin
    perform take_turn();
    return null;
end $$;

create trigger terminals_take_turn before insert or update on terminals
    for each statement execute function take_turn_before_writing();
create trigger desktops_take_turn before insert or update on desktops
    for each statement execute function take_turn_before_writing();

create function log_new_terminals() returns trigger language plpgsql as $$
begin
    insert into changes (kind, id, name, lab_id, state, reason, time)
    select 'terminal', id, name, lab_id, state, reason, state_time from written order by id;
    return null;
end $$;

create function log_changed_terminals() returns trigger language plpgsql as $$
begin
    insert into changes (kind, id, name, lab_id, state, reason, time)
    select 'terminal', w.id, w.name, w.lab_id, w.state, w.reason, w.state_time
    from written w join replaced r on r.id = w.id
    where (w.name, w.lab_id, w.state, w.reason) is distinct from (r.name, r.lab_id, r.state, r.reason)
    order by w.id;

    insert into changes (kind, id, name, section_id, terminal_id, state, reason, time)
    select 'desktop', d.id, d.name, d.section_id, d.terminal_id, d.state, d.reason, coalesce(d.state_time, now())
    from written w
    join replaced r on r.id = w.id
    join desktop_states d on d.terminal_id = w.id
    where (w.state = 'OFFLINE') <> (r.state = 'OFFLINE')
    order by d.id;
    return null;
end $$;

create function log_new_desktops() returns trigger language plpgsql as $$
begin
    insert into changes (kind, id, name, section_id, terminal_id, state, reason, time)
    select 'desktop', d.id, d.name, d.section_id, d.terminal_id, d.state, d.reason, coalesce(d.state_time, now())
    from written w join desktop_states d on d.id = w.id
    order by d.id;
    return null;
end $$;

create function log_changed_desktops() returns trigger language plpgsql as $$
begin
    insert into changes (kind, id, name, section_id, terminal_id, state, reason, time)
    select 'desktop', w.id, w.name, w.section_id, w.terminal_id,
           coalesce(d.state, w.state), coalesce(d.reason, w.reason), coalesce(d.state_time, w.state_time, now())
    from written w
    join replaced r on r.id = w.id
    left join desktop_states d on d.id = w.id
    where (w.name, w.section_id, w.terminal_id, w.state, w.reason)
        is distinct from (r.name, r.section_id, r.terminal_id, r.state, r.reason)
    order by w.id;
    return null;
end $$;

create trigger terminals_log_new after insert on terminals
    referencing new table as written for each statement execute function log_new_terminals();
create trigger terminals_log_changed after update on terminals
    referencing old table as replaced new table as written for each statement execute function log_changed_terminals();
create trigger desktops_log_new after insert on desktops
    referencing new table as written for each statement execute function log_new_desktops();
create trigger desktops_log_changed after update on desktops
    referencing old table as replaced new table as written for each statement execute function log_changed_desktops();

create function notify_changes() returns trigger language plpgsql as $$
begin
    if exists (select from logged) then
        perform pg_notify('changes', '');
    end if;
    return null;
end $$;

create trigger changes_notify after insert on changes
    referencing new table as logged for each statement execute function notify_changes();
