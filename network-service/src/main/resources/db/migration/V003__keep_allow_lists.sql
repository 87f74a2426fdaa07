-- All that guests of an external network may reach, an entry a line; null when there is no list, empty when they may reach nothing.
alter table network
    add column allow_list text,
    add constraint network_allow_list check (allow_list is null or (kind = 'EXTERNAL' and not on_server_nodes));
