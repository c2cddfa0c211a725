package dev.berth.cli;

import dev.berth.api.Backup;
import dev.berth.api.BackupSpec;
import dev.berth.api.BackupStatus;
import dev.berth.api.BackupStep;
import dev.berth.api.BackupStore;
import dev.berth.api.Environment;
import dev.berth.api.Preconditions;
import dev.berth.api.Restore;
import dev.berth.api.RestoreSpec;
import dev.berth.api.SafetyPoint;
import dev.berth.plan.condition.Conditions;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth recover}. */
@Command(name = "recover", mixinStandardHelpOptions = true, description = {
    "Brings environments back from a store into a cluster that has nothing of them: the release that ran, and the data of a recovery point.",
    "Without a name it lists what the store holds. The BackupStore and its Secrets are applied before, with the key that was kept elsewhere."
})
final class RecoverCommand implements Callable<Integer> {
    private static final String API = "berth.dev/v1alpha1";

    private static final int MOST_TRIES = 10;

    @Option(names = {"-n",
        "--namespace"}, description = "Tenant namespace; it must be called as it was. Default: that of the current context.")
    private String namespace;

    @Option(names = "--store", paramLabel = "STORE", required = true, description = "BackupStore, in this namespace.")
    private String store;

    @Parameters(arity = "0..*", paramLabel = "ENVIRONMENT", description = "Such as shop-prod; one after the other. Default: none, what there is is listed.")
    private List<String> environments;

    @Option(names = "--as-of", paramLabel = "TIME", converter = TimeOption.class, description = "The newest point that was whole by this time, such as 2026-01-02T03:04:05Z. Default: the newest one.")
    private Instant asOf;

    @Option(names = "--yes", paramLabel = "NAMESPACE", description = "The namespace once more, for scripts: nothing is asked then.")
    private String yes;

    @Option(names = "--image", description = "Image with restic and the runner, for the pod that reads the store. Default: that of this version.")
    private String image;

    @Spec
    private CommandSpec spec;

    /** What is brought back, and all points that the store has of that environment. */
    private record Found(Recovery recovery, List<Repositories.Sealed> points) {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return Cluster.ask(client -> {
            Tenant tenant = Tenant.of(client, namespace);
            BackupStore from = Optional.ofNullable(client.resources(BackupStore.class).inNamespace(tenant.namespace()).withName(store)
                    .get())
                    .orElseThrow(() -> new Refused(
                            "There is no BackupStore %s in namespace %s: apply it first, with the Secrets of its login and its key."
                                    .formatted(store, tenant.namespace())));
            List<String> names = Objects.requireNonNullElse(environments, List.of());
            List<Found> found = new ArrayList<>();
            try (Restic restic = Restic.start(client, from, image, spec.commandLine().getErr())) {
                Repositories repositories = new Repositories(restic, from);
                if (names.isEmpty()) {
                    list(out, tenant, repositories);
                    out.flush();
                    return 0;
                }
                names.forEach(name -> found.add(found(repositories, name)));
            }
            found.forEach(one -> out.print(one.recovery().text(Instant.now()) + coming(tenant, one.recovery())));
            out.flush();
            Confirmation.ask(out, tenant.namespace(), yes, "to go on", "nothing was touched");
            found.forEach(one -> {
                recover(out, tenant, one.recovery());
                takeOverOthers(out, tenant, one);
            });
            return 0;
        });
    }

    /** What can be listed is printed; it ends with what cannot. */
    private void list(PrintWriter out, Tenant tenant, Repositories repositories) {
        List<String> names = repositories.environments().orElseThrow(() -> new Refused(
                "BackupStore %s does not say what it holds: name the environments, as in kubectl berth recover shop-prod --store %1$s -n %s."
                        .formatted(store, tenant.namespace())));
        if (names.isEmpty()) {
            out.print("BackupStore %s holds nothing of namespace %s.%n".formatted(store, tenant.namespace()));
            return;
        }
        StoreList list = StoreList.of(repositories.store(), names, repositories::listed, name -> has(tenant, name));
        out.print(list.text());
        out.flush();
        if (!list.failures().isEmpty()) {
            throw new Refused(list.failures());
        }
    }

    /** The newest that nobody made of data that was not wanted any more. */
    private Found found(Repositories repositories, String environment) {
        List<Repositories.Sealed> points = repositories.points(environment);
        for (Repositories.Sealed point : points) {
            if (asOf != null && point.sealed().isAfter(asOf)) {
                continue;
            }
            Recovery recovery = Recovery.of(environment, point, repositories.contents(environment, point));
            if (!Boolean.TRUE.equals(recovery.record().restores())) {
                return new Found(recovery, points);
            }
        }
        throw new Refused("BackupStore %s holds no whole recovery point of %s%s.".formatted(store, environment, asOf == null
                ? ""
                : " from " + asOf + " or before"));
    }

    private static Optional<Environment> here(Tenant tenant, String name) {
        return Optional.ofNullable(tenant.client().resources(Environment.class).inNamespace(tenant.namespace()).withName(name).get());
    }

    private static boolean asleep(Environment environment) {
        return Boolean.TRUE.equals(environment.getSpec().suspend());
    }

    private static Here has(Tenant tenant, String environment) {
        return here(tenant, environment).map(one -> asleep(one) ? Here.SUSPENDED : Here.RUNS).orElse(Here.NOTHING);
    }

    private String coming(Tenant tenant, Recovery recovery) {
        return recovery.coming(has(tenant, recovery.environment()), site(tenant, recovery), environments);
    }

    private void recover(PrintWriter out, Tenant tenant, Recovery recovery) {
        Instant began = Instant.now();
        boolean runs = has(tenant, recovery.environment()) == Here.RUNS;
        create(tenant, recovery.release());
        if (!runs) {
            secret(tenant, recovery);
            lay(tenant, recovery);
            follow(out, tenant, recovery, true);
        }
        String backup = takenOver(out, tenant, recovery);
        if (runs) {
            out.println("To bring it back: kubectl berth restore %s -n %s --backup %s --code FromBackup".formatted(recovery.environment(),
                    tenant.namespace(), backup));
            out.flush();
            return;
        }
        restore(out, tenant, recovery, backup);
        edit(tenant, recovery, recovery::awake);
        follow(out, tenant, recovery, recovery.sleeps());
        out.println("%s is back with release %s and the data of %s, after %s.".formatted(recovery.environment(), recovery.releaseName(),
                recovery.record().recoveryPoint(), Span.text(Duration.between(began, Instant.now()))));
        out.flush();
    }

    private static void secret(Tenant tenant, Recovery recovery) {
        if (recovery.secretName().isEmpty() || recovery.secret().isEmpty()) {
            return;
        }
        unlessThere(() -> tenant.client().resource(new SecretBuilder()
                .withNewMetadata()
                .withNamespace(tenant.namespace())
                .withName(recovery.secretName().get())
                .endMetadata()
                .withType("Opaque")
                .withData(recovery.secret())
                .build()).create());
    }

    /** The Site and the Environment, with the release and without pods. */
    private static void lay(Tenant tenant, Recovery recovery) {
        if (site(tenant, recovery).isEmpty()) {
            create(tenant, recovery.asleep());
        }
        if (kind(tenant, recovery).equals(Recovery.ENVIRONMENT) && here(tenant, recovery.environment()).isEmpty()) {
            create(tenant, recovery.held(recovery.own()));
        } else {
            edit(tenant, recovery, recovery::held);
        }
    }

    private static Optional<Map<String, Object>> site(Tenant tenant, Recovery recovery) {
        return Optional.ofNullable(resource(tenant, Recovery.SITE, recovery.siteName()).get()).map(site -> tree(tenant, site));
    }

    private static String kind(Tenant tenant, Recovery recovery) {
        return recovery.kind(site(tenant, recovery), here(tenant, recovery.environment()).isPresent());
    }

    /** Again where the operator has written meanwhile, as it does with what was just made. */
    private static void edit(Tenant tenant, Recovery recovery, UnaryOperator<Map<String, Object>> change) {
        String kind = kind(tenant, recovery);
        Resource<GenericKubernetesResource> object = resource(tenant, kind, kind.equals(Recovery.SITE)
                ? recovery.siteName()
                : recovery.environment());
        for (int tries = 1;; tries++) {
            try {
                object.edit(now -> object(tenant, change.apply(tree(tenant, now))));
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static Resource<GenericKubernetesResource> resource(Tenant tenant, String kind, String name) {
        return tenant.client().genericKubernetesResources(API, kind).inNamespace(tenant.namespace()).withName(name);
    }

    private static void create(Tenant tenant, Map<String, Object> object) {
        unlessThere(() -> tenant.client().resource(object(tenant, object)).inNamespace(tenant.namespace()).create());
    }

    @SuppressWarnings("unchecked") // a tree of JSON has no other keys
    private static Map<String, Object> tree(Tenant tenant, GenericKubernetesResource object) {
        return tenant.client().getKubernetesSerialization().convertValue(object, Map.class);
    }

    private static GenericKubernetesResource object(Tenant tenant, Map<String, Object> object) {
        return tenant.client().getKubernetesSerialization().convertValue(object, GenericKubernetesResource.class);
    }

    private static void unlessThere(Runnable create) {
        try {
            create.run();
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    /** Until it is ready: without pods and with the release that was sealed, or with pods. */
    private static void follow(PrintWriter out, Tenant tenant, Recovery recovery, boolean asleep) {
        RecoveryProgress progress = new RecoveryProgress(recovery, asleep);
        Instant began = Instant.now();
        ActionProgress.follow(out, "Environment " + recovery.environment(), () -> Optional.of(progress.now(here(tenant, recovery
                .environment()), Duration.between(began, Instant.now()))), "it goes on without this command as far as it has come");
    }

    /** Name of the Backup that has the point now. */
    private String takenOver(PrintWriter out, Tenant tenant, Recovery recovery) {
        var backups = tenant.client().resources(Backup.class).inNamespace(tenant.namespace());
        String name = holders(tenant, recovery.environment()).filter(one -> holds(one, recovery.point())).findFirst().map(one -> one
                .getMetadata().getName()).orElseGet(() -> takeOver(tenant, recovery.environment(), recovery.point()));
        ActionProgress.follow(out, "Backup " + name, () -> Optional.ofNullable(backups.withName(name).get()).map(one -> {
            Optional<BackupStatus> status = Optional.ofNullable(one.getStatus());
            return new ActionProgress.Now(status.filter(now -> now.step() == BackupStep.ENDED).isPresent(), status.map(
                    BackupStatus::conditions).flatMap(all -> Conditions.find(all, Conditions.READY)), List.of());
        }), "the Backup goes on without this command");
        return name;
    }

    /** What has no Backup can be restored by nobody's name, and is never forgotten. */
    private void takeOverOthers(PrintWriter out, Tenant tenant, Found found) {
        String environment = found.recovery().environment();
        List<Backup> holders = holders(tenant, environment).toList();
        List<Repositories.Sealed> others = found.points().stream().filter(point -> holders.stream().noneMatch(one -> holds(one, point)))
                .toList();
        others.forEach(point -> takeOver(tenant, environment, point));
        if (!others.isEmpty()) {
            out.println("Other points of %s, which get a Backup each now: %d. To see them: kubectl berth backups %1$s -n %s".formatted(
                    environment, others.size(), tenant.namespace()));
            out.flush();
        }
    }

    /** Backups of the environment but those that came to nothing. */
    private static Stream<Backup> holders(Tenant tenant, String environment) {
        return tenant.client().resources(Backup.class).inNamespace(tenant.namespace()).list().getItems().stream()
                .filter(one -> environment.equals(one.getSpec().environment()))
                .filter(one -> one.getStatus() == null || one.getStatus().step() != BackupStep.ENDED || one.getStatus()
                        .recoveryPoint() != null);
    }

    /** It has taken the point over, or has made it. */
    private static boolean holds(Backup backup, Repositories.Sealed point) {
        return point.backup().equals(backup.getSpec().point()) || point.backup().equals(backup.getMetadata().getUid());
    }

    private String takeOver(Tenant tenant, String environment, Repositories.Sealed point) {
        BackupSpec asked = new BackupSpec(environment, store, point.backup(), "found in BackupStore " + store, Cluster.user(tenant.client())
                .orElse(null), null, null);
        return tenant.client().resource(BackupCommand.object(asked, environment + "-recovered-", tenant.namespace())).create().getMetadata()
                .getName();
    }

    private static void restore(PrintWriter out, Tenant tenant, Recovery recovery, String backup) {
        KubernetesClient client = tenant.client();
        Integer sequence = here(tenant, recovery.environment()).orElseThrow(() -> new Refused(
                "Environment %s was deleted meanwhile: where Site %s comes from Git, add it there, and say the same command once more."
                        .formatted(recovery.environment(), recovery.siteName()))).getStatus().sequence();
        RestoreSpec spec = new RestoreSpec(recovery.environment(), null, backup, null, null, null, null, SafetyPoint.SKIP, null,
                new Preconditions(sequence), null, "recovered", Cluster.user(client).orElse(null), null);
        String name = client.resource(RestorePlan.object(spec, recovery.environment() + "-", tenant.namespace())).create().getMetadata()
                .getName();
        out.println("Restore " + name + " is made.");
        RestoreOptions.follow(out, client, tenant.namespace(), name);
    }
}
