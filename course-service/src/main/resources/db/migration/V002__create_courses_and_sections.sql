create table terms (
    id         uuid primary key,
    name       text not null,
    start_date date not null,
    end_date   date not null,
    time_zone  text not null,
    version    bigint not null default 0
);
create unique index terms_name on terms (lower(name));

create table courses (
    id      uuid primary key,
    code    text not null,
    name    text not null,
    version bigint not null default 0
);
create unique index courses_code on courses (lower(code));

create table sections (
    id        uuid primary key,
    course_id uuid not null references courses (id),
    name      text not null,
    version   bigint not null default 0
);
create index sections_course on sections (course_id);

create table section_teachers (
    section_id uuid not null references sections (id) on delete cascade,
    user_id    uuid not null,
    primary key (section_id, user_id)
);

-- The position keeps the order of enrolment.
create table enrolments (
    section_id uuid not null references sections (id) on delete cascade,
    position   int not null,
    user_id    uuid not null,
    primary key (section_id, position),
    -- Deferred: when somebody leaves, those behind move up one by one.
    unique (section_id, user_id) deferrable initially deferred
);
create index enrolments_user on enrolments (user_id);
