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
import org.idvserver.desktop.domain.NamePattern;

/** A pattern that can name desktops; each of its faults is told. */
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = NameTemplate.Validator.class)
@interface NameTemplate {

    String message() default "must be a pattern of names";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Asks the domain. */
    class Validator implements ConstraintValidator<NameTemplate, String> {

        @Override
        public boolean isValid(String text, ConstraintValidatorContext context) {
            List<String> faults = text == null ? List.of() : new NamePattern(text).faults();
            context.disableDefaultConstraintViolation();
            // Braces and dollars are the message language's own.
            faults.forEach(
                    fault -> context.buildConstraintViolationWithTemplate(fault.replaceAll("([{}$\\\\])", "\\\\$1"))
                            .addConstraintViolation());
            return faults.isEmpty();
        }
    }
}
