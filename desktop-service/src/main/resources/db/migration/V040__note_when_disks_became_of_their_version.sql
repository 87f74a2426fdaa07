-- A rollout that was asked for before a desktop got its version does not change it.
alter table desktops add column image_since timestamptz;
update desktops set image_since = created;
alter table desktops alter column image_since set not null;
