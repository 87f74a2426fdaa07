-- When the terminals of labs are switched on and off: local times, one row a line.
create table power_schedules (
    lab_id      uuid primary key,
    time_zone   text not null,
    periods     text not null,
    next_switch timestamptz not null
);
create index power_schedules_next on power_schedules (next_switch);

-- Which wish to be off is the newest, until when it holds, and whether the terminal's orders say so.
alter table terminals add column power_off_generation bigint not null default 0;
alter table terminals add column power_off_until timestamptz;
alter table terminals add column power_off_told boolean not null default false;
create index terminals_power_off on terminals (power_off_until) where power_off_until is not null;
