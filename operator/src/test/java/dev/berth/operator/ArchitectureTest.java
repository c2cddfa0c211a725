package dev.berth.operator;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;

/** The house rules of the operator, each with its reason. */
@AnalyzeClasses(packages = "dev.berth.operator", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "dev.berth.operator";

    @ArchTest
    static final ArchRule onlyTheLoopKnowsJosdk = noClasses()
            .that().resideOutsideOfPackage(ROOT + ".loop..")
            .should().dependOnClassesThat().resideInAPackage("io.javaoperatorsdk..")
            .because("JOSDK has known holes: what works around them stays in one room, and the framework can be replaced");

    @ArchTest
    static final ArchRule onlyThreeRoomsWrite = noClasses()
            .that().resideOutsideOfPackages(ROOT + ".apply..", ROOT + ".report..", ROOT + ".lead..")
            .should().callMethodWhere(target(nameMatching(
                    "create|createOr.*|update.*|replace.*|patch.*|edit.*|delete.*|scale|serverSideApply|raw"))
                    .and(target(owner(assignableTo("io.fabric8.kubernetes.client.dsl.Deletable")
                            .or(assignableTo(Resource.class))
                            .or(assignableTo("io.fabric8.kubernetes.client.dsl.NonNamespaceOperation"))
                            .or(assignableTo(KubernetesClient.class))))))
            .because("whoever asks what the operator changes in a cluster reads three rooms and no more");

    @ArchTest
    static final ArchRule onlyMainAndLeadEndTheProcess = noClasses()
            .that().resideOutsideOfPackage(ROOT + ".lead..").and().doNotHaveFullyQualifiedName(ROOT + ".Main")
            .should().callMethod(System.class, "exit", int.class)
            .orShould().callMethod(Runtime.class, "exit", int.class)
            .orShould().callMethod(Runtime.class, "halt", int.class)
            .because("an exit from a turn's thread waits for that very turn, for ever");

    @ArchTest
    static final ArchRule secretValuesStayInOneRoom = noClasses()
            .that().resideOutsideOfPackages(ROOT + ".apply..", ROOT + ".shelf..")
            .should().dependOnClassesThat().haveFullyQualifiedName("io.fabric8.kubernetes.api.model.Secret")
            .because("values are hashed as they come in and written as they are drawn; nobody else may hold one");

    @ArchTest
    static final ArchRule noEmptyNames = noClasses()
            .should().haveSimpleNameEndingWith("Util").orShould().haveSimpleNameEndingWith("Utils")
            .orShould().haveSimpleNameEndingWith("Helper").orShould().haveSimpleNameEndingWith("Manager")
            .orShould().haveSimpleNameStartingWith("Common").orShould().haveSimpleNameStartingWith("Base")
            .orShould().haveSimpleNameEndingWith("Impl").orShould().haveSimpleNameEndingWith("Handler")
            .because("a name that fits anything says nothing");

    @ArchTest
    static final ArchRule roomsFormNoCircle = slices()
            .matching(ROOT + ".(*)..").should().beFreeOfCycles()
            .because("a room can be read, tested and replaced without the others");

    @ArchTest
    static final ArchRule roomsDoNotKnowTheHouse = noClasses()
            .that().resideInAPackage(ROOT + ".*..")
            .should().dependOnClassesThat().resideInAPackage(ROOT)
            .because("rooms are put together in one place, and know nothing of it");

    @ArchTest
    static final ArchRule onlyTheTableNamesPlans = noClasses()
            .should().dependOnClassesThat().resideInAPackage("dev.berth.plan.kind.*..")
            .because("the loop turns every kind alike");

    @ArchTest
    static final ArchRule nobodyPrints = noClasses()
            .that().doNotHaveFullyQualifiedName(ROOT + ".Main")
            .should().accessField(System.class, "out").orShould().accessField(System.class, "err")
            .because("log lines are JSON objects with keys; a line that is none cannot be searched");

    @ArchTest
    static final ArchRule oneWayToLog = noClasses()
            .should().dependOnClassesThat().resideInAPackage("java.util.logging..")
            .because("there is one way to log");
}
