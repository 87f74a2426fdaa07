-- A person lets a rollout go on though none of its terminals has tried the version.
alter table rollouts add column vouched boolean not null default false;
