package dev.berth.cli;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionStep;
import dev.berth.plan.condition.Conditions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth why}. */
@Command(name = "why", mixinStandardHelpOptions = true, description = "Says in a sentence what an environment waits for, and what to do.")
final class WhyCommand implements Callable<Integer> {
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
            List<Promotion> promotions = client.resources(Promotion.class).inNamespace(tenant.namespace()).list().getItems();
            return text(tenant.environment(environment), promotions);
        });
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** What stops it comes first, then actions that are on their way, then what holds it. */
    static String text(Environment environment, List<Promotion> promotions) {
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
        promotions.stream()
                .filter(one -> one.getSpec().environment().equals(environment.getMetadata().getName()))
                .filter(one -> one.getStatus() != null && one.getStatus().step() != PromotionStep.ENDED)
                .forEach(one -> Conditions.find(one.getStatus().conditions(), Conditions.READY).ifPresent(condition -> sentences.add(
                        "Promotion "
                                + one.getMetadata().getName() + ": " + condition.message())));
        Conditions.find(conditions, "Held").ifPresent(held -> sentences.add(held.message()));
        Conditions.find(conditions, Conditions.NOTED).ifPresent(noted -> sentences.add(noted.message()));
        return sentences.isEmpty() ? "Nothing: " + ready.orElseThrow().message() + "\n" : String.join("\n", sentences) + "\n";
    }
}
