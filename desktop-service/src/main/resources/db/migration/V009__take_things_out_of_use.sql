-- Why people took a terminal out of use, or locked a desktop; null while they did not.
alter table terminals add column maintenance text;
alter table desktops add column locked text;
