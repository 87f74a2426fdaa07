create table requests (
    requested_by    text not null,
    idempotency_key text not null,
    request_hash    text not null,
    made_id         uuid not null,
    primary key (requested_by, idempotency_key)
);
