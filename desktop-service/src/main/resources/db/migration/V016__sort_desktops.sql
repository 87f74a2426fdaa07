-- Pages of desktops by name go on where the one before ended.
create index desktops_by_name on desktops (name, id);
