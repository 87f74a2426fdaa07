-- Since when a terminal is to give a volume up: from then on it cannot open it any more, but may have it open still.
alter table volume_grants add column leaving timestamptz;

-- When it was told last how to open a volume, and from where that was done: Ceph forgets whoever it has not heard of for a while
-- and who has written nothing.
alter table volume_grants add column opened timestamptz;
alter table volume_grants add column openers text[] not null default '{}';
create index volume_grants_opened on volume_grants (opened) where openers = '{}';

-- Who was shut out of what, until it is granted it again.
create table volume_fences (
    volume_id   uuid not null references volumes on delete cascade,
    terminal_id uuid not null,
    fenced      timestamptz not null default now(),
    primary key (volume_id, terminal_id)
);
