-- Since when a desktop runs from a rollout's version on its terminal; null where that has only the copy.
alter table rollout_items add column ran timestamptz;

-- A rollout looks for desktops that could run from its version.
create index desktops_image on desktops (image_id);
