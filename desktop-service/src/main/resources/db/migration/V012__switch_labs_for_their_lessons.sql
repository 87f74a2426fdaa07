-- Lessons that have put desktops on the terminals of a lab, until they leave.
create table sittings (
    id         uuid primary key,
    lesson_id  uuid not null,
    section_id uuid not null,
    lab_id     uuid not null,
    begun      timestamptz not null
);
create index sittings_lab on sittings (lab_id, section_id);
create index lessons_ends on lessons (ends);

-- Who switches labs is told at once of lessons that are moved or cancelled.
create function lessons_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('lessons', '');
    return null;
end $$;

create trigger lessons_told after insert or delete or update of section_id, lab_id, starts, ends on lessons
    for each statement execute function lessons_notify();
