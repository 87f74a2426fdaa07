-- A breaker is of a profile, or of the pool that the disks of many profiles go to. The default is for replicas of before.
alter table breakers drop constraint breakers_id_fkey;
alter table breakers add column kind text not null default 'PROFILE';

-- As it was at the last attempt; null before the first.
alter table batches add column pool_id uuid;
create index batches_pool on batches (pool_id);

create or replace function breaker_notify() returns trigger language plpgsql as $$
declare
    stopped uuid := coalesce(new.id, old.id);
begin
    perform pg_notify('batch', id::text) from batches
        where stopped in (profile_id, pool_id) and state in ('ACCEPTED', 'RUNNING');
    perform pg_notify('desktop_work', '');
    return null;
end $$;
