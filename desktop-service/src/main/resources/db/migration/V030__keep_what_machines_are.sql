-- Data disk, firmware and devices: read and written as a whole. What was made before is as usual.
alter table profiles add column machine text not null default '{}';
alter table profiles alter column machine drop default;
alter table profile_versions add column machine text not null default '{}';
alter table profile_versions alter column machine drop default;
alter table desktops add column machine text not null default '{}';
alter table desktops alter column machine drop default;
