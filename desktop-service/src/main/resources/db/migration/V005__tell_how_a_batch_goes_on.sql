-- Whoever follows a batch looks again; a transaction that changes many items of it tells once.
create function batch_notify() returns trigger language plpgsql as $$
begin
    perform pg_notify('batch', new.batch_id::text);
    return null;
end $$;

create trigger batch_items_told after update of state on batch_items
    for each row when (old.state <> new.state) execute function batch_notify();
