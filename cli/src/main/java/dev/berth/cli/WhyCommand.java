package dev.berth.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.api.Backup;
import dev.berth.api.BackupStep;
import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStep;
import dev.berth.api.Restore;
import dev.berth.api.RestoreStep;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.EnvironmentWords;
import dev.berth.plan.part.backup.Drill;
import dev.berth.plan.part.backup.RecoveryPoint;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth why}. */
@Command(name = "why", mixinStandardHelpOptions = true, description = "Says in a sentence what an environment waits for, and what to do.")
final class WhyCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Parameters(paramLabel = "ENVIRONMENT", description = "Such as shop-prod.")
    private String environment;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String text = Cluster.ask(client -> {
            Tenant tenant = Tenant.of(client, namespace);
            return text(tenant.environment(environment), all(tenant, Promotion.class), all(tenant, Restore.class), all(tenant,
                    Backup.class));
        });
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private static <T extends HasMetadata> List<T> all(Tenant tenant, Class<T> kind) {
        return tenant.client().resources(kind).inNamespace(tenant.namespace()).list().getItems();
    }

    /**
     * What stops it comes first, then actions that are on their way or wait, then what holds it, then what is wrong with its recovery points.
     *
     * @param promotions of any environment, as the other actions
     */
    static String text(Environment environment, List<Promotion> promotions, List<Restore> restores, List<Backup> backups) {
        List<String> sentences = new ArrayList<>();
        List<Condition> conditions = environment.getStatus() == null ? null : environment.getStatus().conditions();
        Optional<Condition> ready = Conditions.find(conditions, Conditions.READY);
        boolean current = environment.getStatus() != null && environment.getMetadata().getGeneration().equals(environment.getStatus()
                .observedGeneration());
        if (ready.isEmpty() || !current) {
            sentences.add("The operator has not looked at this version of it yet: kubectl -n berth-system get pods shows whether it runs.");
        } else if (!ready.get().status().equals("True")) {
            sentences.add(ready.get().message());
        }
        String name = environment.getMetadata().getName();
        List<Promotion> promoting = promotions.stream()
                .filter(one -> one.getSpec().environment().equals(name))
                .filter(one -> one.getStatus() != null && one.getStatus().step() != PromotionStep.ENDED)
                .toList();
        List<Restore> restoring = restores.stream()
                .filter(one -> one.getSpec().environment().equals(name))
                .filter(one -> one.getStatus() != null && one.getStatus().step() != RestoreStep.ENDED)
                .toList();
        promoting.forEach(one -> sentences.addAll(progress("Promotion", one, one.getStatus().step(), one.getStatus().conditions())));
        restoring.forEach(one -> sentences.addAll(progress(Drill.is(one) ? "Drill" : "Restore", one, one.getStatus().step(), one.getStatus()
                .conditions())));
        backups.stream()
                .filter(one -> one.getSpec().environment().equals(name))
                .filter(one -> one.getStatus() != null && one.getStatus().step() != BackupStep.ENDED)
                .filter(one -> Stream.concat(promoting.stream(), restoring.stream()).noneMatch(action -> RecoveryPoint.madeFor(one, action
                        .getMetadata().getUid())))
                .forEach(one -> sentences.addAll(progress("Backup", one, one.getStatus().step(), one.getStatus().conditions())));
        Conditions.find(conditions, "Held").ifPresent(held -> sentences.add(held.message()));
        Conditions.find(conditions, Conditions.NOTED).ifPresent(noted -> sentences.add(noted.message()));
        Stream.concat(
                EnvironmentWords.notProtected(environment).map(Condition::message).stream(),
                EnvironmentWords.ABOUT_POINTS.stream().flatMap(type -> EnvironmentWords.told(environment, type).stream()))
                .filter(said -> !sentences.contains(said))
                .forEach(sentences::add);
        return sentences.isEmpty() ? "Nothing: " + ready.orElseThrow().message() + "\n" : String.join("\n", sentences) + "\n";
    }

    /** How far an action is, and what it says of that; nothing before it has said something. */
    private static List<String> progress(String kind, HasMetadata action, Enum<?> step, List<Condition> said) {
        return Conditions.find(said, Conditions.READY)
                .map(ready -> "%s %s (%s): %s".formatted(kind, action.getMetadata().getName(), JSON.convertValue(step, String.class), ready
                        .message()))
                .stream().toList();
    }
}
