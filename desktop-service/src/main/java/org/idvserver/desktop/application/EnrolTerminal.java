package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.kit.error.Problem;

/** Gives certificates: the first one for a one-time token, later ones for the certificate before. */
@ApplicationScoped
public class EnrolTerminal {
    private final Certificates certificates;
    private final Terminals terminals;
    private final Facts facts;
    private final Clock clock;

    EnrolTerminal(Certificates certificates, Terminals terminals, Facts facts, Clock clock) {
        this.certificates = certificates;
        this.terminals = terminals;
        this.facts = facts;
        this.clock = clock;
    }

    /** A terminal's id and its certificate. */
    public record Enrolled(UUID terminalId, Certificates.Issued certificate, String trustBundle) {}

    /** The same token with the same key answers again as long as the token lives: an answer may have been lost. */
    public Uni<Enrolled> enrol(String token, String signingRequest) {
        return certificates
                .read(signingRequest, "certificateSigningRequest")
                .flatMap(request -> Panache.withTransaction(() -> admit(token, request))
                        .flatMap(terminal -> certified(terminal, request)))
                .onFailure(EnrolTerminal::refusal)
                .call(refused -> Panache.withTransaction(
                        () -> facts.tell(Facts.SELF, List.of(new Fact.EnrolmentRefused(refused.getMessage())))));
    }

    /** For the terminal that the caller's certificate names. */
    public Uni<Certificates.Issued> renew(UUID terminalId, String signingRequest) {
        return Panache.withTransaction(() -> enrolled(terminalId))
                .flatMap(terminal -> certificates
                        .read(signingRequest, "certificate_signing_request")
                        .invoke(request -> terminal.checkKey(keyHash(request))))
                .flatMap(request -> certificates.issue(terminalId, request))
                .call(issued -> Panache.withTransaction(() -> enrolled(terminalId)
                        .invoke(terminal -> terminal.certified(issued.expires()))
                        .flatMap(terminal -> facts.tell(
                                "terminal/" + terminalId, List.of(new Fact.CertificateRenewed(terminalId))))));
    }

    private Uni<Terminal> admit(String token, Certificates.SigningRequest request) {
        return terminals
                .lockByToken(CreateTerminal.hash(token))
                .onItem()
                .ifNull()
                .failWith(() -> DesktopProblem.ENROLMENT_REFUSED.because("This is no valid enrolment token"))
                .call(terminal -> {
                    List<Fact> news = terminal.enrol(keyHash(request), clock.instant());
                    return facts.tell("terminal/" + terminal.id(), news);
                });
    }

    private static String keyHash(Certificates.SigningRequest request) {
        return Sha256.hex(request.publicKey().getEncoded());
    }

    private Uni<Enrolled> certified(Terminal terminal, Certificates.SigningRequest request) {
        return certificates
                .issue(terminal.id(), request)
                .call(issued -> Panache.withTransaction(
                        () -> terminals.lock(terminal.id()).invoke(locked -> locked.certified(issued.expires()))))
                .map(issued -> new Enrolled(terminal.id(), issued, certificates.trustBundle()));
    }

    private Uni<Terminal> enrolled(UUID terminalId) {
        return terminals
                .lock(terminalId)
                .onFailure(Problem.class)
                .transform(unknown -> DesktopProblem.TERMINAL_UNKNOWN.because("This terminal has not enrolled here"))
                .invoke(Terminal::checkEnrolled);
    }

    private static boolean refusal(Throwable failure) {
        return failure instanceof Problem problem
                && (problem.code() == DesktopProblem.ENROLMENT_REFUSED
                        || problem.code() == DesktopProblem.ENROLMENT_TOKEN_USED);
    }
}
