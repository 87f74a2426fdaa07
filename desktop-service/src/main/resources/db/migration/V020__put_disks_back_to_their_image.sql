-- Of which image a desktop is, of which version its volume is a clone, and how often its disk went back to its image.
alter table desktops add column image_id uuid;
alter table desktops add column volume_version_id uuid;
alter table desktops add column reset_generation bigint not null default 0;

update desktops d set image_id = b.image_id, volume_version_id = d.image_version_id from batches b where b.id = d.batch_id;
alter table desktops alter column image_id set not null;

-- Whose volumes are to be made anew: those that wait for it, and those that run from a terminal's copy of another version.
create index desktops_to_renew on desktops (next_attempt)
    where state = 'RENEWING' or (state = 'READY' and volume_version_id is distinct from image_version_id);
