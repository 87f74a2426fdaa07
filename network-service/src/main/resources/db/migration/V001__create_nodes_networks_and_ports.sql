-- Physical machines in the virtual network, and how well each is wired.
create table node (
    id               uuid primary key,
    name             text not null,
    kind             text not null,
    underlay_address text,
    underlay_mtu     integer not null,
    ovsdb_endpoint   text,
    datapath         text not null,
    state            text not null,
    reason           text not null,
    message          text not null,
    state_time       timestamptz not null,
    tunnels_wanted   integer not null default 0,
    tunnels_up       integer not null default 0,
    ports_wanted     integer not null default 0,
    ports_wired      integer not null default 0,
    -- Rises with each change of what the node should be; observed_generation is the one that was last brought about.
    wish_generation     bigint not null default 1,
    observed_generation bigint not null default 0,
    lease_owner      uuid,
    lease_until      timestamptz,
    version          integer not null default 0
);
create unique index node_underlay_address on node (underlay_address);
create index node_lease_owner on node (lease_owner);

-- Internal networks (a VNI, one an owner) and external ones (NAT by libvirt).
create table network (
    id              uuid primary key,
    kind            text not null check (kind in ('INTERNAL', 'EXTERNAL')),
    name            text not null,
    cidr            text not null,
    mtu             integer not null,
    created         timestamptz not null,
    owner           text unique,
    vni             integer unique check (vni between 1 and 16777215),
    -- Index of the block within the supernet of internal networks.
    block           integer unique,
    gateway         text,
    dhcp_first      text,
    dhcp_last       text,
    default_external boolean not null default false,
    on_server_nodes boolean not null default false,
    version         integer not null default 0
);
create unique index network_external_name on network (name) where kind = 'EXTERNAL';
create unique index network_one_default on network (default_external) where default_external;

-- Where the search for the next free VNI and block begins, so that what was given back rests for as long as possible.
create table allocation_cursor (
    id    integer primary key check (id = 1),
    vni   integer not null,
    block integer not null
);
insert into allocation_cursor values (1, 0, -1);

-- A MAC and an address in a network, for a desktop or for the DHCP service of a node.
create table port (
    id         uuid primary key,
    network_id uuid not null references network,
    desktop_id uuid,
    node_id    uuid,
    hostname   text not null,
    mac        text not null,
    address    text not null,
    -- Position of the address within the network's CIDR.
    host       integer not null,
    created    timestamptz not null default now(),
    constraint port_mac unique (mac),
    constraint port_host unique (network_id, host),
    constraint port_of_one check ((desktop_id is null) <> (node_id is null))
);
create index port_desktop on port (desktop_id);
create unique index port_service on port (node_id, network_id) where node_id is not null;

-- Which desktops a node runs.
create table placement (
    desktop_id uuid primary key,
    node_id    uuid not null references node on delete cascade
);
create index placement_node on placement (node_id);

-- Which internal networks are present on a node, computed from placements. The tag is the VLAN that stands for the network
-- inside the node's own switch.
create table membership (
    node_id      uuid not null references node on delete cascade,
    network_id   uuid not null references network,
    tag          integer not null check (tag between 1 and 4094),
    dhcp_port_id uuid not null references port,
    primary key (node_id, network_id),
    constraint membership_tag unique (node_id, tag)
);
create index membership_network on membership (network_id);
create index membership_dhcp_port on membership (dhcp_port_id);
