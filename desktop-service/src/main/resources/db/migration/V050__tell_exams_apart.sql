-- Exam desktops, the profiles that they are made of, the lessons that they are for, and the sittings of those.
alter table profiles add column exam boolean not null default false;
alter table profile_versions add column exam boolean not null default false;
alter table desktops add column exam boolean not null default false;
alter table lessons add column exam boolean not null default false;
alter table sittings add column exam boolean not null default false;

-- When people ended an exam that would have gone on.
alter table lessons add column ended timestamptz;

-- Who switches labs is told when a lesson becomes an exam, too.
drop trigger lessons_told on lessons;
create trigger lessons_told after insert or delete or update of section_id, lab_id, starts, ends, exam on lessons
    for each statement execute function lessons_notify();
