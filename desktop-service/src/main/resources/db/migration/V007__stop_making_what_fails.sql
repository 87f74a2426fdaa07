-- Profiles whose desktops are not made for now: many failed and none succeeded. One is tried when the next probe is due.
create table breakers (
    id         uuid primary key references profiles (id),
    probes     int not null,
    reason     text not null,
    message    text not null,
    opened     timestamptz not null,
    next_probe timestamptz not null
);

-- Whoever follows a batch sees why it stands still; reconcilers go on when it does not any more.
create function breaker_notify() returns trigger language plpgsql as $$
declare
    profile uuid := coalesce(new.id, old.id);
begin
    perform pg_notify('batch', id::text) from batches where profile_id = profile and state in ('ACCEPTED', 'RUNNING');
    perform pg_notify('desktop_work', '');
    return null;
end $$;

create trigger breakers_told after insert or delete or update of next_probe on breakers
    for each row execute function breaker_notify();
