package org.idvserver.desktop.inbound.rest;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The fields that say for whom a batch is fit together; each that does not is told. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = ForWhom.Validator.class)
@interface ForWhom {

    String message() default "must say for whom";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Looks at what is given and what is not. */
    class Validator implements ConstraintValidator<ForWhom, BatchRequest> {

        @Override
        public boolean isValid(BatchRequest request, ConstraintValidatorContext context) {
            context.disableDefaultConstraintViolation();
            boolean users = request.userIds() != null;
            boolean seats = request.seatIds() != null;
            boolean section = request.sectionId() != null;
            boolean lab = request.labId() != null;
            boolean pool = request.count() != null;
            return require(
                            context,
                            section || lab || (users && !pool),
                            "sectionId",
                            "say for whom: a section, a lab, or some users")
                    & require(context, !seats || lab, "seatIds", "say whose seats these are: a labId")
                    & require(
                            context,
                            !users || !lab,
                            "userIds",
                            "a desktop is a person's or a seat's: leave userIds or labId out")
                    & require(
                            context,
                            !pool || (!users && !seats),
                            "count",
                            "a pool is nobody's: leave userIds and seatIds out")
                    & require(
                            context,
                            !pool || !section || !lab,
                            "count",
                            "a pool is a section's or a lab's: leave one of them out")
                    & require(context, request.sticky() == null || pool, "sticky", "only a pool can be: say a count");
        }

        private static boolean require(
                ConstraintValidatorContext context, boolean holds, String field, String message) {
            if (!holds) {
                context.buildConstraintViolationWithTemplate(message)
                        .addPropertyNode(field)
                        .addConstraintViolation();
            }
            return holds;
        }
    }
}
