-- When the last attempt of an item began: how fast a batch goes is reckoned from what worked, not from what waited.
alter table batch_items add column attempted timestamptz;
