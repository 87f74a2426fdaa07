-- A replica that renews one row keeps all its nodes. When it does not, whoever notices deletes its row, and the nodes are free.
create table replica (
    id          uuid primary key,
    alive_until timestamptz not null
);
update node set lease_owner = null where lease_owner is not null;
alter table node
    drop column lease_until,
    add constraint node_lease_owner foreign key (lease_owner) references replica on delete set null;
create index node_free on node (id) where kind = 'TERMINAL' and lease_owner is null;
