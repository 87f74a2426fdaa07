-- From when to when a terminal is to be woken while it is away, and the card that hears it.
alter table terminals add column wake_from timestamptz;
alter table terminals add column wake_until timestamptz;
create index terminals_waking on terminals (wake_until) where wake_until is not null;

alter table terminal_links add column mac_address text not null default '';
alter table terminal_links add column prefix_length int not null default 0;
