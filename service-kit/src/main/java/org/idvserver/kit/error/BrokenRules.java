package org.idvserver.kit.error;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Validator;

/** Finds the rules that the form of a request breaks, for whoever tells them with what others say of it. */
@ApplicationScoped
public class BrokenRules {
    private final Validator validator;

    BrokenRules(Validator validator) {
        this.validator = validator;
    }

    /** None for null. */
    public Faults of(Object request) {
        Faults faults = new Faults();
        if (request != null) {
            ProblemTranslation.of(new ConstraintViolationException(validator.validate(request)))
                    .faults()
                    .forEach(fault -> faults.add(fault.field(), fault.reason()));
        }
        return faults;
    }
}
