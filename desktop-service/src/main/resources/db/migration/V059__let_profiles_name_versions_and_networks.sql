-- Replicas of before cannot read what is written from now on: stop them first. Nothing was released yet.
-- A version that a profile names is taken whatever channels say.
alter table profiles alter column channel drop not null, add column version_id uuid;
alter table profile_versions alter column channel drop not null, add column version_id uuid;
alter table batches alter column channel drop not null, add column version_id uuid;
alter table desktops add column image_pinned boolean not null default false;

-- Which external network it is was said of the machine, for all of its cards.
update profiles set nics = replace(nics, 'EXTERNAL', 'EXTERNAL:' || (machine::jsonb ->> 'externalNetworkId'))
    where machine::jsonb ->> 'externalNetworkId' is not null;
update profile_versions set nics = replace(nics, 'EXTERNAL', 'EXTERNAL:' || (machine::jsonb ->> 'externalNetworkId'))
    where machine::jsonb ->> 'externalNetworkId' is not null;
update desktops set nics = replace(nics, 'EXTERNAL', 'EXTERNAL:' || (machine::jsonb ->> 'externalNetworkId'))
    where machine::jsonb ->> 'externalNetworkId' is not null;
