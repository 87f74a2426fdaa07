-- External networks whose guests reach only what is listed, as network-service told; so that an exam whose way out is open is seen.
create table allow_listed_networks (
    network_id uuid primary key
);
-- Orders are composed anew where a network changed.
create index desktop_nics_network on desktop_nics (network_id);
