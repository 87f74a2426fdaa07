-- Who did what. Rows are added and never touched again; the trigger refuses the service itself too.
create table audit_records (
    id            uuid primary key,
    service       text not null,
    actor         text not null,
    action        text not null,
    object        text not null,
    outcome       text not null,
    detail        text not null,
    address       text not null,
    occurred_time timestamptz not null,
    received_time timestamptz not null
);
create index audit_records_actor on audit_records (actor, id);
create index audit_records_action on audit_records (action, id);
create index audit_records_object on audit_records (object, id);

create function refuse_to_alter_the_record() returns trigger language plpgsql as $$
begin
    raise exception 'the audit record is append-only' using errcode = 'insufficient_privilege';
end $$;

create trigger audit_records_append_only before update or delete or truncate on audit_records
    for each statement execute function refuse_to_alter_the_record();
