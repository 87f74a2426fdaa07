package org.idvserver.network.support;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.idvserver.testkit.infra.ServiceInfra;

/** A test against the running service and its real peers. */
@QuarkusTest
@WithTestResource(ServiceInfra.class)
@WithTestResource(NetworkInfra.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface NetworkTest {}
