-- Desktops may be a section's or a lab's, and a person's, a seat's or nobody's; section_name is the name of whom a batch is for.
alter table batches alter column section_id drop not null;
alter table batches add column lab_id uuid;
alter table batches add column rule text not null default 'USER';
alter table batches add column sticky boolean not null default false;

alter table desktops alter column section_id drop not null;
alter table desktops alter column user_id drop not null;
alter table desktops add column lab_id uuid;
alter table desktops add column seat_id uuid;
alter table desktops add column rule text not null default 'USER';
alter table desktops add column sticky boolean not null default false;
create index desktops_lab on desktops (lab_id, id) where lab_id is not null;
create index desktops_seat on desktops (seat_id) where seat_id is not null;
