-- Private keys are encrypted with a key that is not in the database.
create table signing_keys (
    id                    text primary key,
    encrypted_private_key bytea not null,
    public_key            bytea not null,
    created               timestamptz not null default now(),
    current               boolean not null default true
);
create unique index signing_keys_current on signing_keys (current) where current;

-- The one-time secret makes one administrator, ever.
create table bootstrap (
    only_row boolean primary key default true check (only_row),
    user_id  uuid not null references users (id)
);
