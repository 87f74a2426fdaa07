create index lessons_time on lessons using gist (tstzrange(start_time, end_time)) where state = 'SCHEDULED';
