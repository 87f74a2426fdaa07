-- Pools can be stopped, drained, watched for room and deleted. revision counts the owner's changes only: version counts measurements too.
alter table storage_pools
    add column revision bigint not null default 0,
    add column autostart boolean not null default true,
    add column draining boolean not null default false,
    add column refresh_wanted boolean not null default false,
    add column warn_percent int not null default 80,
    add column critical_percent int not null default 90,
    add column level text not null default 'NORMAL';
update storage_pools set target = 'ACTIVE' where target = 'PRESENT';
drop index storage_pools_serving;
create unique index storage_pools_serving on storage_pools (type, purpose)
    where purpose <> 'GENERAL' and not draining and target <> 'ABSENT';
