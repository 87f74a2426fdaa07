-- A release that was wanted while the import went on waited for the next look at the table.
create trigger image_versions_imported after update of state on image_versions
    for each row when (old.state <> new.state and new.state = 'READY' and new.target = 'RELEASED')
    execute function work_notify();
