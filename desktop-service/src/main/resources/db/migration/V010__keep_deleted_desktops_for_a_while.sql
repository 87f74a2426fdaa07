-- A deleted desktop can be had back until its next attempt is due; then it is removed.
drop index desktops_due;
create index desktops_due on desktops (next_attempt) where state in ('REQUESTED', 'PROVISIONING', 'RECYCLED', 'DELETING');

-- Its name is free at once.
drop index desktops_name;
create unique index desktops_name on desktops (name) where state not in ('RECYCLED', 'DELETING', 'DELETED');
