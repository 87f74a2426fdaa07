-- Where database and storage disagree. One image of a pool has at most one that is not closed.
create table findings (
    id         uuid primary key,
    kind       text not null,
    pool_id    uuid not null references storage_pools on delete cascade,
    image      text not null,
    version_id uuid,
    size_bytes bigint not null,
    first_seen timestamptz not null default now(),
    last_seen  timestamptz not null default now(),
    state      text not null,
    reason     text,
    message    text,
    closed     timestamptz,
    closed_by  text
);
create unique index findings_of_image on findings (pool_id, image) where state in ('OPEN', 'DISMISSED');
create index findings_state on findings (state, id);
create index findings_kind on findings (kind, id);
