-- How much people, the members of groups, and sections may have; null is no limit.
create table quotas (
    id               uuid primary key,
    kind             text not null,
    subject_id       uuid not null,
    each_desktops    int,
    each_vcpus       int,
    each_memory_mib  bigint,
    each_disk_gib    bigint,
    total_desktops   int,
    total_vcpus      int,
    total_memory_mib bigint,
    total_disk_gib   bigint,
    unique (kind, subject_id)
);
