drop trigger storage_pools_work on storage_pools;
create trigger storage_pools_work after insert or update of target, revision, refresh_wanted on storage_pools
    for each statement execute function work_notify();
