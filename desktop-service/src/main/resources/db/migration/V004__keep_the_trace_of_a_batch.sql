-- The W3C traceparent of the request that asked for a batch: what is made for it later belongs to the same trace.
alter table batches add column traceparent text;
