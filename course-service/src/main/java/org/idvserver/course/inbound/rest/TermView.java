package org.idvserver.course.inbound.rest;

import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.idvserver.course.domain.Term;

/** A term as the API shows it, with how many weeks it has. */
public record TermView(
        UUID id,
        String name,
        LocalDate startDate,
        LocalDate endDate,
        String timeZone,
        int weeks,
        List<TermRequest.HolidayView> holidays,
        List<TermRequest.MakeUpDayView> makeUpDays,
        List<TermRequest.PeriodView> periods) {

    static TermView of(Term term) {
        return new TermView(
                term.id(),
                term.name(),
                term.startDate(),
                term.endDate(),
                term.timeZone().getId(),
                term.weeks(),
                term.calendar().holidays().stream()
                        .map(TermRequest.HolidayView::of)
                        .toList(),
                term.calendar().makeUpDays().stream()
                        .map(TermRequest.MakeUpDayView::of)
                        .toList(),
                term.calendar().periods().stream()
                        .map(TermRequest.PeriodView::of)
                        .toList());
    }
}
