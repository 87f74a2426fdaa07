-- Who sits at a terminal, and since when; null when nobody does.
alter table terminals add column user_id uuid;
alter table terminals add column signed_in timestamptz;
create index terminals_user on terminals (user_id) where user_id is not null;
