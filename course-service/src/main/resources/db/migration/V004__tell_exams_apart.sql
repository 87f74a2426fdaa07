-- Lessons in which only exam desktops are in the lab.
alter table lessons add column exam boolean not null default false;
