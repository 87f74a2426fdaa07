-- Holidays, make-up days and periods, as JSON: shown and followed, never searched for.
alter table terms add column calendar text not null default '{}';
