package org.idvserver.desktop.inbound.rest;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.idvserver.kit.error.Fault;

/** A request whose fields do not contradict each other; each contradiction is told with its field's path. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Consistent.Validator.class)
@interface Consistent {

    String message() default "contradicts itself";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** What knows its own contradictions. Its fields may still be missing or out of their range then. */
    interface Request {

        /** Fields are paths such as {@code devices.video}. */
        List<Fault> contradictions();
    }

    /** Asks the request. */
    class Validator implements ConstraintValidator<Consistent, Request> {

        @Override
        public boolean isValid(Request request, ConstraintValidatorContext context) {
            List<Fault> faults = request.contradictions();
            context.disableDefaultConstraintViolation();
            faults.forEach(fault -> tell(fault, context));
            return faults.isEmpty();
        }

        private static void tell(Fault fault, ConstraintValidatorContext context) {
            var violation = context.buildConstraintViolationWithTemplate(fault.reason());
            String[] steps = fault.field().split("\\.", -1);
            var node = violation.addPropertyNode(steps[0]);
            for (int index = 1; index < steps.length; index++) {
                node = node.addPropertyNode(steps[index]);
            }
            node.addConstraintViolation();
        }
    }
}
