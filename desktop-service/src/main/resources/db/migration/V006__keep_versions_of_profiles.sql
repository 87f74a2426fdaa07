-- What profiles said at each of their numbers, and of which number the desktops of a batch were made.
alter table profiles add column number int not null default 1;
alter table profiles alter column number drop default;

create table profile_versions (
    id               uuid primary key,
    profile_id       uuid not null references profiles (id),
    number           int not null,
    name             text not null,
    vcpu_count       int not null,
    memory_mib       int not null,
    image_id         uuid not null,
    channel          text not null,
    restore_mode     text not null,
    placement        text not null,
    nics             text not null,
    hostname_pattern text not null,
    changed_by       text not null,
    changed          timestamptz not null,
    unique (profile_id, number)
);
insert into profile_versions
select gen_random_uuid(), id, 1, name, vcpu_count, memory_mib, image_id, channel, restore_mode, placement, nics,
    hostname_pattern, 'service/desktop-service', now()
from profiles;

alter table batches add column profile_number int not null default 1;
alter table batches alter column profile_number drop default;
create index batches_profile on batches (profile_id);
