alter table image_versions
    add column import_step          text,
    add column progress_total_bytes bigint not null default 0;

-- Whoever follows a version is told of each change, in whichever replica it was made.
create function version_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('version', new.id::text);
    return null;
end $$;

create trigger image_versions_followed
    after update of state, target, reason, message, progress_bytes, import_step on image_versions
    for each row execute function version_notify();
