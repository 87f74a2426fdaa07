create table timetable_entries (
    id           uuid primary key,
    term_id      uuid not null references terms (id),
    section_id   uuid not null references sections (id),
    lab_id       uuid not null references labs (id),
    weekday      text not null,
    first_period int not null,
    last_period  int not null,
    weeks        text not null,
    version      bigint not null default 0,
    check (first_period <= last_period)
);
create index timetable_entries_term on timetable_entries (term_id);
create index timetable_entries_section on timetable_entries (section_id);

-- One lesson a day of an entry; when the entry is removed they stay, as single ones.
alter table lessons
    add column entry_id       uuid references timetable_entries (id) on delete set null,
    add column entry_day      date,
    add column changed_singly boolean not null default false;
create unique index lessons_entry on lessons (entry_id, entry_day);
