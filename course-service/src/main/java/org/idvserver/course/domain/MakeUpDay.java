package org.idvserver.course.domain;

import java.time.DayOfWeek;
import java.time.LocalDate;

/** A day that teaches the timetable of another weekday, such as a Saturday that teaches Monday's. The week, which odd and even ones are told apart by, is null for the one in which the day lies. */
public record MakeUpDay(LocalDate day, DayOfWeek weekday, Integer week) {}
