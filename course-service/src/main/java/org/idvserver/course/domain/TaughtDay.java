package org.idvserver.course.domain;

import java.time.DayOfWeek;

/** Which timetable a day teaches: that of a weekday in a week of the term, counted from 1. */
public record TaughtDay(DayOfWeek weekday, int week) {}
