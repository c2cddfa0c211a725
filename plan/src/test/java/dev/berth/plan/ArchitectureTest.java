package dev.berth.plan;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.SecretFluent;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of the house that hold for what decides and for what is promised. */
class ArchitectureTest {
    private static final JavaClasses HOUSE = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(
            "dev.berth.plan", "dev.berth.api");

    /** The generator of the CRDs writes files, and never runs in the operator. */
    private static final String GENERATOR = "dev.berth.api.schema..";

    private static final DescribedPredicate<JavaClass> OUTSIDE_WORLD = resideInAnyPackage(
            "java.nio.file..",
            "java.nio.channels..",
            "java.net.http..",
            "java.sql..",
            "javax.net..",
            "java.util.concurrent..",
            "java.util.random..",
            "java.util.logging..",
            "org.slf4j..",
            "io.fabric8.kubernetes.client.http..",
            "io.fabric8.kubernetes.client.dsl..",
            "io.fabric8.kubernetes.client.informers..")
            .or(nameIn(
                    "java.io.File",
                    "java.io.FileInputStream",
                    "java.io.FileOutputStream",
                    "java.io.FileReader",
                    "java.io.FileWriter",
                    "java.io.RandomAccessFile",
                    "java.net.Socket",
                    "java.net.ServerSocket",
                    "java.net.DatagramSocket",
                    "java.net.URL",
                    "java.net.URLConnection",
                    "java.lang.Process",
                    "java.lang.ProcessBuilder",
                    "java.lang.Runtime",
                    "java.lang.Thread",
                    "java.lang.System$Logger",
                    "java.time.Clock",
                    "java.util.Random",
                    "java.util.Timer",
                    "java.util.Date",
                    "java.util.Calendar",
                    "java.security.SecureRandom",
                    "io.fabric8.kubernetes.client.KubernetesClient",
                    "io.fabric8.kubernetes.client.Client"));

    /** Members of classes that are otherwise harmless. */
    private static final DescribedPredicate<JavaAccess<?>> OUTSIDE_CALLS = member(InetAddress.class,
            "getByName|getAllByName|getLocalHost|getHostName|getCanonicalHostName|isReachable")
            .or(member(System.class, "currentTimeMillis|nanoTime|getenv|getProperty|getProperties|in|out|err|getLogger"))
            .or(target(nameMatching("now")).and(targetOwner(resideInAPackage("java.time.."))).forSubtype())
            .or(member(UUID.class, "randomUUID"))
            .or(member(Math.class, "random"))
            .or(member(java.util.Collections.class, "shuffle"))
            .or(target(nameMatching("parallelStream|parallel")).forSubtype());

    private static final ArchRule NO_OUTSIDE_CLASS = noClasses()
            .that()
            .resideInAnyPackage("dev.berth.plan..", "dev.berth.api..")
            .and()
            .resideOutsideOfPackage(GENERATOR)
            .should()
            .dependOnClassesThat(OUTSIDE_WORLD)
            .because(
                    "a decision must come out the same in the operator, in render, in a test and after a crash: what is seen comes from World");

    private static final ArchRule NO_OUTSIDE_CALL = noClasses()
            .that()
            .resideInAnyPackage("dev.berth.plan..", "dev.berth.api..")
            .and()
            .resideOutsideOfPackage(GENERATOR)
            .should()
            .accessTargetWhere(OUTSIDE_CALLS)
            .because("time, chance and names come in as values: World.now(), the Applier's draws, World's answers");

    private static final ArchRule NO_SECRET_VALUE = noClasses()
            .that()
            .resideInAPackage("dev.berth.plan..")
            .should()
            .accessTargetWhere(target(nameMatching(".*Data"))
                    .and(targetOwner(assignableTo(SecretFluent.class).or(type(Secret.class))))
                    .forSubtype())
            .because("secret values exist in the Applier only, so no status, log or golden file can show one: want Generate or SecretCopy");

    private static final ArchRule WARRANTS_IN_STORAGE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.berth.plan.part.storage")
            .should()
            .callConstructor(Warrant.class, Warrant.Reason.class, Owner.class)
            .because("data is destroyed with a warrant only, and whoever asks why one was made has one package to read");

    private static final ArchRule NO_EMPTY_NAMES = classes()
            .should()
            .haveNameNotMatching(".*[.$A-Za-z0-9](Util|Utils|Helper|Manager|Common|Base|Impl|Handler)s?([A-Z$].*)?")
            .because("such a name says nothing about what the class is for, and collects what belongs elsewhere");

    @Test
    void decisionsTouchNothingOutside() {
        NO_OUTSIDE_CLASS.check(HOUSE);
    }

    @Test
    void decisionsAskForNoTimeChanceOrName() {
        NO_OUTSIDE_CALL.check(HOUSE);
    }

    @Test
    void noHttpClientIsOnTheClassPath() {
        assertThat(ServiceLoader.load(HttpClient.Factory.class))
                .as("with one, a client built by mistake would work in a test and in the operator")
                .isEmpty();
    }

    @Test
    void secretValuesStayOut() {
        NO_SECRET_VALUE.check(HOUSE);
    }

    @Test
    void onlyStorageMakesWarrants() {
        WARRANTS_IN_STORAGE.check(HOUSE);
    }

    @Test
    void namesSaySomething() {
        NO_EMPTY_NAMES.check(HOUSE);
    }

    @Test
    void kindsDoNotKnowEachOther() {
        slices().matching("dev.berth.plan.kind.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(DescribedPredicate.alwaysTrue(), resideInAPackage("dev.berth.plan.kind.action.."))
                .because("a kind reads another one's objects through World, so each can be understood and changed alone; stages are shared")
                .check(HOUSE);
    }

    @Test
    void partsKnowNoKind() {
        noClasses()
                .that()
                .resideInAPackage("dev.berth.plan..")
                .and()
                .resideOutsideOfPackage("dev.berth.plan.kind..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.berth.plan.kind..")
                .because("a part is used by several kinds: it takes values, not the kind that needs it")
                .check(HOUSE);
    }

    @Test
    void nothingGoesInCircles() {
        slices().matching("dev.berth.(**)")
                .should()
                .beFreeOfCycles()
                .because("packages in a circle can only be understood, tested and changed together")
                .check(HOUSE);
    }

    @Test
    void kindsPromiseWithoutTheGenerator() {
        noClasses()
                .that()
                .resideOutsideOfPackage(GENERATOR)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(GENERATOR)
                .because("the schema step works at build time only; its libraries are not shipped")
                .check(HOUSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../plan/src/main/java", "../api/src/main/java"})
    void everyPackageSaysWhatLivesThere(String sources) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(sources))) {
            List<Path> packages = files.filter(file -> file.toString().endsWith(".java")).map(Path::getParent).distinct().toList();
            assertThat(packages).isNotEmpty().allSatisfy(folder -> assertThat(folder.resolve("package-info.java")).exists());
        }
    }

    /** What the rules must find; each of these lives in {@code dev.berth.plan}. */
    static final class Guilty {
        static final class ReadsFiles {
            static boolean run(Path path) {
                return path.isAbsolute();
            }
        }

        static final class Logs {
            static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger(Logs.class);
        }

        static final class Draws {
            static final java.util.Random RANDOM = new java.util.Random(1);
        }

        static final class Forks {
            static void run() {
                Thread.onSpinWait();
            }
        }

        static final class LooksUp {
            static InetAddress run() throws IOException {
                return InetAddress.getByName("127.0.0.1");
            }
        }

        static final class AsksTheTime {
            static Instant run() {
                return Instant.now();
            }
        }

        static final class Prints {
            static void run() {
                System.out.flush();
            }
        }

        static final class InventsNames {
            static UUID run() {
                return UUID.randomUUID();
            }
        }

        static final class Whispers {
            static Secret run() {
                return new SecretBuilder().withStringData(Map.of("password", "x")).build();
            }
        }

        static final class Licenses {
            static Warrant run() {
                return new Warrant(Warrant.Reason.SCRATCH, null);
            }
        }

        static final class RouteHelper {}

        static final class RuleUtils {}

        static final class ManagerOfRules {}
    }

    @ParameterizedTest
    @ValueSource(classes = {Guilty.ReadsFiles.class, Guilty.Logs.class, Guilty.Draws.class, Guilty.Forks.class})
    void findsOutsideClasses(Class<?> guilty) {
        assertFound(NO_OUTSIDE_CLASS, guilty);
    }

    @ParameterizedTest
    @ValueSource(classes = {Guilty.LooksUp.class, Guilty.AsksTheTime.class, Guilty.Prints.class, Guilty.InventsNames.class})
    void findsOutsideCalls(Class<?> guilty) {
        assertFound(NO_OUTSIDE_CALL, guilty);
    }

    @ParameterizedTest
    @ValueSource(classes = {Guilty.RouteHelper.class, Guilty.RuleUtils.class, Guilty.ManagerOfRules.class})
    void findsEmptyNames(Class<?> guilty) {
        assertFound(NO_EMPTY_NAMES, guilty);
    }

    @Test
    void findsSecretsAndWarrants() {
        assertFound(NO_SECRET_VALUE, Guilty.Whispers.class);
        assertFound(WARRANTS_IN_STORAGE, Guilty.Licenses.class);
    }

    private static void assertFound(ArchRule rule, Class<?> guilty) {
        assertThat(rule.evaluate(new ClassFileImporter().importClasses(guilty)).hasViolation()).isTrue();
    }

    private static DescribedPredicate<JavaClass> nameIn(String... names) {
        return DescribedPredicate.describe("are one of " + List.of(names), subject -> List.of(names).contains(subject.getName()));
    }

    private static DescribedPredicate<JavaAccess<?>> member(Class<?> owner, String names) {
        return target(nameMatching(names)).and(targetOwner(type(owner))).forSubtype();
    }
}
