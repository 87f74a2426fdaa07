alter table images
    drop constraint images_name_key,
    add column deleted timestamptz,
    add column deleted_by text;
-- What is in the recycle bin keeps no name.
create unique index images_name on images (name) where deleted is null;

alter table image_versions
    add column notes text not null default '',
    add column review_by timestamptz,
    add column review_told timestamptz,
    add column deleted timestamptz,
    add column deleted_by text;
create index image_versions_binned on image_versions (deleted) where deleted is not null;
create index image_versions_review on image_versions (review_by) where review_by is not null;
create index channels_version on channels (version_id);
create index channels_previous_version on channels (previous_version_id);
create index version_grants_version on version_grants (version_id);
