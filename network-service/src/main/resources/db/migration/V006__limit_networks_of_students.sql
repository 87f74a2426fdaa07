-- What staff let a student have, in place of what the configuration says; null where it goes on to say so.
create table student_quota (
    user_id  uuid primary key,
    networks integer check (networks >= 0),
    prefix   integer check (prefix between 1 and 29)
);
-- Networks of an owner are found by the beginning of its name: student/<id>.<name>.
create index network_owner_prefix on network (owner text_pattern_ops);
