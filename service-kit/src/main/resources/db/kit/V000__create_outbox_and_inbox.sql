-- Facts that wait to be sent. A row is written in the transaction of the change it tells, and deleted when Kafka has it.
create table outbox (
    seq         bigint generated always as identity primary key,
    id          uuid not null,
    topic       text not null,
    key         text not null,
    type        text not null,
    payload     text not null,
    traceparent text,
    created     timestamptz not null default now()
);

create function outbox_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('outbox', '');
    return null;
end $$;

create trigger outbox_notify after insert on outbox for each statement execute function outbox_notify();

-- Events that were consumed, so that one delivered twice has its effect once.
create table inbox (
    consumer text not null,
    event_id text not null,
    received timestamptz not null default now(),
    primary key (consumer, event_id)
);
create index inbox_received on inbox (received);
