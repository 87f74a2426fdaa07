-- They are looked at twice before they begin, and found by lessons_starts.
drop index lessons_unchecked;
