-- When a lesson's lab was looked at, shortly before it begins; a lesson that is moved is looked at again.
alter table lessons add column checked timestamptz;
create index lessons_lab on lessons (lab_id, starts);
create index lessons_unchecked on lessons (starts) where checked is null;
