-- A statement trigger fires for statements that change nothing: the pools' reconciler, which adds what is configured unless it
-- is there, woke itself without end.
drop trigger storage_pools_work on storage_pools;
create trigger storage_pools_added after insert on storage_pools
    for each row execute function work_notify();
create trigger storage_pools_work after update of target, revision, refresh_wanted on storage_pools
    for each row
    when (old.target <> new.target or old.revision <> new.revision or old.refresh_wanted <> new.refresh_wanted)
    execute function work_notify();

drop trigger image_versions_work on image_versions;
create trigger image_versions_added after insert on image_versions
    for each row execute function work_notify();
create trigger image_versions_work after update of target on image_versions
    for each row when (old.target <> new.target) execute function work_notify();
