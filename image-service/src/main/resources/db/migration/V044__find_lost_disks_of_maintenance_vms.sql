-- Those that have, had or will have a disk and keep their versions; what ended needs nothing any more.
create view living_maintenance_vms as
    select id, base_version_id, published_version_id, target, state from maintenance_vms
    where state not in ('PUBLISHED', 'DISCARDED', 'FAILED');
