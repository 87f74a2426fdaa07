-- Pages of desktops by name or by state go on where the one before ended.
create index desktops_by_name on desktops (name, id);
create index desktops_by_state on desktops (state, id);
