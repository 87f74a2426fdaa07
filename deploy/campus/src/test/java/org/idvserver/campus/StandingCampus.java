package org.idvserver.campus;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives system tests the campus on which the main job was done; the first that asks has it done, and all use the same. */
class StandingCampus implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(StandingCampus.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == Campus.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Campus campus = test.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(Campus.class, wanted -> Campus.whereATimetableBecameAWorkingLab(), Campus.class);
        // A token lives for half an hour; on a slow machine all tests together take longer.
        campus.job().signIn();
        return campus;
    }
}
