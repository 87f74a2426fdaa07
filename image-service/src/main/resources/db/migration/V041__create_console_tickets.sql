-- Only the SHA-256 of a ticket is kept: who reads this table opens no console. A ticket that is used goes.
create table console_tickets (
    ticket_sha256     bytea primary key,
    maintenance_vm_id uuid not null references maintenance_vms on delete cascade,
    person_id         uuid not null,
    expires           timestamptz not null
);
create index console_tickets_expires on console_tickets (expires);
