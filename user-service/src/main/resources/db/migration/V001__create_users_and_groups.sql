create table users (
    id                   uuid primary key,
    username             text not null,
    display_name         text not null,
    email                text,
    external_id          text,
    role                 text not null,
    active               boolean not null default true,
    password_hash        text,
    must_change_password boolean not null default false,
    failed_sign_ins      int not null default 0,
    locked_until         timestamptz,
    version              bigint not null default 0
);
create unique index users_username on users (lower(username));

create table groups (
    id      uuid primary key,
    name    text not null,
    version bigint not null default 0
);
create unique index groups_name on groups (lower(name));

create table group_members (
    group_id uuid not null references groups (id) on delete cascade,
    user_id  uuid not null references users (id) on delete cascade,
    primary key (group_id, user_id)
);
create index group_members_user on group_members (user_id);
