create table lessons (
    id         uuid primary key,
    section_id uuid not null references sections (id),
    lab_id     uuid not null references labs (id),
    start_time timestamptz not null,
    end_time   timestamptz not null,
    state      text not null,
    version    bigint not null default 0,
    check (start_time < end_time)
);
create index lessons_lab on lessons (lab_id, start_time);
create index lessons_section on lessons (section_id, start_time);
