-- VNIs of networks that were deleted, and whose they were.
create table resting_vni (
    vni   integer primary key,
    owner text not null,
    since timestamptz not null default now()
);
create index resting_vni_owner on resting_vni (owner text_pattern_ops);

-- Nodes that left a network, and the generation of their wish that has its tunnels no more. Until that one was brought about, the
-- node may still send and receive frames of the VNI.
create table departure (
    vni        integer not null,
    node_id    uuid not null references node on delete cascade,
    generation bigint not null,
    primary key (vni, node_id)
);
create index departure_node on departure (node_id);
