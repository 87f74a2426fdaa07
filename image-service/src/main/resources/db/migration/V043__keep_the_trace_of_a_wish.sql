-- The W3C traceparent of the request that last wished something for a volume: what is told of its end belongs to the same trace.
alter table volumes add column traceparent text;
