-- Who sends an upload, what its sender says of it, and how long it is kept. Uploads of before belong to administrators.
alter table uploads
    add column owner_id uuid,
    add column kind     text not null default 'WHOLE',
    add column metadata text not null default '',
    add column filename text,
    add column format   text,
    add column final_id uuid references uploads,
    add column position int,
    add column removed  boolean not null default false,
    add column expires  timestamptz not null default now() + interval '7 days';

create index uploads_parts on uploads (final_id, position);
create index uploads_expiry on uploads (expires) where not removed;
create index uploads_removed on uploads (id) where removed;
create index image_versions_from_upload on image_versions (source) where source_kind = 'UPLOAD';
