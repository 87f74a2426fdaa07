create table labs (
    id      uuid primary key,
    name    text not null,
    version bigint not null default 0
);
create unique index labs_name on labs (lower(name));

create table seats (
    id          uuid primary key,
    lab_id      uuid not null references labs (id) on delete cascade,
    label       text not null,
    seat_row    int not null,
    seat_column int not null,
    teacher     boolean not null,
    unique (lab_id, label),
    unique (lab_id, seat_row, seat_column)
);
