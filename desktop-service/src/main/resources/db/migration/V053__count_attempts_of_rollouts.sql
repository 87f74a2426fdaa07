-- How often each terminal of a rollout was begun; of those that were begun before this was counted it is known that they were.
alter table rollout_items add column attempts int not null default 0;
update rollout_items set attempts = 1 where started is not null;
