-- Addresses that are given to nobody, by their positions within the network's CIDR. Whoever makes one holds the network's row, as
-- whoever gives out addresses does: no two overlap, and none has an address that a port holds.
create table reservation (
    id         uuid primary key,
    network_id uuid not null references network on delete cascade,
    first_host integer not null,
    last_host  integer not null,
    -- Of the one machine that DHCP gives the address to.
    mac        text,
    note       text not null,
    created    timestamptz not null,
    constraint reservation_range check (first_host <= last_host),
    constraint reservation_of_one_machine check (mac is null or first_host = last_host)
);
create index reservation_network on reservation (network_id, id);
create unique index reservation_mac on reservation (network_id, mac) where mac is not null;
