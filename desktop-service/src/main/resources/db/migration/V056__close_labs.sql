-- Why the lab where the terminal stands is closed; null while it is open.
alter table terminals add column closed text;
