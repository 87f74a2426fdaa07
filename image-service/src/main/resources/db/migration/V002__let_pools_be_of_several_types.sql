-- A row names its pool, which may be Ceph's or a folder. The columns ceph_pool are read no more and go in a later release.
alter table storage_pools
    add column type text not null default 'RBD',
    add column location text,
    alter column ceph_pool drop not null;
update storage_pools set location = ceph_pool;
alter table storage_pools alter column location set not null;
create unique index storage_pools_location on storage_pools (type, location);
drop index storage_pools_purpose;
create unique index storage_pools_serving on storage_pools (type, purpose) where purpose <> 'GENERAL';

alter table image_versions
    add column pool_id uuid references storage_pools,
    alter column ceph_pool drop not null;
update image_versions v set pool_id = p.id from storage_pools p where p.ceph_pool = v.ceph_pool;
alter table image_versions alter column pool_id set not null;
create index image_versions_pool on image_versions (pool_id);

alter table volumes
    add column pool_id uuid references storage_pools,
    alter column ceph_pool drop not null;
update volumes v set pool_id = p.id from storage_pools p where p.ceph_pool = v.ceph_pool;
alter table volumes alter column pool_id set not null;
create index volumes_pool on volumes (pool_id);
