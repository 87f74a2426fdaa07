-- For cloud-init or for Windows Setup: read and written as a whole.
alter table profiles add column guest text not null default '{}';
alter table profiles alter column guest drop default;
alter table profile_versions add column guest text not null default '{}';
alter table profile_versions alter column guest drop default;
alter table desktops add column guest text not null default '{}';
alter table desktops alter column guest drop default;

-- The answer file of Windows Setup, beside the files of NoCloud.
alter table desktops add column unattend text;
