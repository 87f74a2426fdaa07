package org.idvserver.testkit.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** How every service is built: where it comes in, what is decided, where it goes out. A rule that matches nothing fails. */
public final class ArchitectureRules {

    private ArchitectureRules() {}

    /** Checks the classes of one service, such as {@code org.idvserver.desktop}. */
    public static void check(String base) {
        JavaClasses service = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(base);
        rules(base).forEach(rule -> rule.check(service));
    }

    private static List<ArchRule> rules(String base) {
        return List.of(
                noClasses()
                        .that()
                        .resideInAPackage(base + ".domain..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(
                                base + ".application..",
                                base + ".inbound..",
                                base + ".outbound..",
                                base + ".config..",
                                "io.smallrye..",
                                "io.vertx..",
                                "io.grpc..",
                                "io.quarkus..",
                                "jakarta.ws.rs..",
                                "org.idvserver.contracts..")
                        .because("the domain decides, in plain Java"),
                noClasses()
                        .that()
                        .resideInAPackage(base + ".application..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(base + ".inbound..", base + ".outbound..", "jakarta.ws.rs..", "io.grpc..")
                        .because("use cases know neither who asks nor how it is done"),
                noClasses()
                        .that()
                        .resideInAPackage(base + ".inbound..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(base + ".outbound..")
                        .because("what comes in goes through a use case"),
                slices().matching(base + ".outbound.(*)..")
                        .should()
                        .notDependOnEachOther()
                        .because("each adapter knows its own peer only"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage(base + ".outbound..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("org.libvirt..", "com.ceph..", "com.sun.jna..")
                        .because("foreign types end in their outbound package"),
                noClasses()
                        .that()
                        .resideInAPackage(base + "..")
                        .should()
                        .callMethodWhere(DescribedPredicate.describe(
                                "waits for or subscribes to a Uni or Multi",
                                call -> call.getTarget()
                                                .getOwner()
                                                .getPackageName()
                                                .startsWith("io.smallrye.mutiny")
                                        && List.of("await", "subscribe")
                                                .contains(call.getTarget().getName())))
                        .because("an event loop must not wait, and a stream without an owner loses its failures"),
                classes()
                        .that(DescribedPredicate.not(assignableTo(generatedByMapStruct())))
                        .should()
                        .haveSimpleNameNotEndingWith("Manager")
                        .andShould()
                        .haveSimpleNameNotEndingWith("Helper")
                        .andShould()
                        .haveSimpleNameNotEndingWith("Util")
                        .andShould()
                        .haveSimpleNameNotEndingWith("Utils")
                        .andShould()
                        .haveSimpleNameNotEndingWith("Impl")
                        .andShould()
                        .haveSimpleNameNotEndingWith("Dto")
                        .because("a class is named by what it does in the domain"));
    }

    private static DescribedPredicate<JavaClass> generatedByMapStruct() {
        return DescribedPredicate.describe("MapStruct mappers", type -> type.isAnnotatedWith("org.mapstruct.Mapper"));
    }
}
