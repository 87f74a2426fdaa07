-- The timetable as course-service told it.
create table lessons (
    id         uuid primary key,
    section_id uuid not null,
    lab_id     uuid not null,
    starts     timestamptz not null,
    ends       timestamptz not null
);
create index lessons_starts on lessons (starts);
