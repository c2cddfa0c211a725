package dev.berth.plan.part.workload;

import dev.berth.api.Component;
import dev.berth.api.Engine;
import dev.berth.api.EnvFrom;
import dev.berth.api.EnvVarSource;
import dev.berth.api.Stack;
import dev.berth.plan.Fill;
import dev.berth.plan.Lists;
import dev.berth.plan.Names;
import dev.berth.plan.part.database.Engines;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The environment variables of a component: its databases first, because their URLs refer back, then its own. */
final class Variables {
    private Variables() {}

    /** One variable per name; a component's own replaces a database's, and an engine's replaces a component's. */
    static List<EnvVar> of(Stack stack, Component component, Fill fill) {
        Map<String, EnvVar> env = new LinkedHashMap<>();
        for (EnvFrom from : Lists.orEmpty(component.envFrom())) {
            String prefix = from.prefix() == null ? "" : from.prefix();
            put(env, Engines.clientEnv(prefix, from.database(), engine(stack, component, from.database())));
        }
        for (dev.berth.api.EnvVar own : Lists.orEmpty(component.env())) {
            variable(own, fill).ifPresent(variable -> env.put(variable.getName(), variable));
        }
        if (component.database() != null) {
            put(env, Engines.serverEnv(component.name(), component.database().engine()));
        }
        return List.copyOf(env.values());
    }

    /** True when a variable is read from the copy of the tenant's Secret. */
    static boolean readSecrets(Component component) {
        return Lists.orEmpty(component.env()).stream().anyMatch(own -> own.valueFrom() != null && own.valueFrom().secretKey() != null);
    }

    private static void put(Map<String, EnvVar> env, List<EnvVar> more) {
        more.forEach(variable -> env.put(variable.getName(), variable));
    }

    private static Engine engine(Stack stack, Component component, String database) {
        return stack.components().stream()
                .filter(other -> other.name().equals(database) && other.database() != null)
                .map(other -> other.database().engine())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Component %s takes variables from database %s, but the stack has no such database component."
                                .formatted(component.name(), database)));
    }

    /** Empty for a setting that has no value: the variable is left out, so that the program's own default holds. */
    private static Optional<EnvVar> variable(dev.berth.api.EnvVar own, Fill fill) {
        EnvVarSource source = own.valueFrom();
        if (source == null) {
            return Optional.of(plain(own.name(), own.value()));
        }
        if (source.secretKey() != null) {
            return Optional.of(new EnvVarBuilder()
                    .withName(own.name())
                    .withNewValueFrom()
                    .withNewSecretKeyRef()
                    .withName(Names.SECRETS)
                    .withKey(source.secretKey())
                    .endSecretKeyRef()
                    .endValueFrom()
                    .build());
        }
        if (source.setting() != null) {
            return Optional.ofNullable(fill.settings().get(source.setting())).map(value -> plain(own.name(), value));
        }
        return Optional.of(plain(own.name(), builtin(source, fill)));
    }

    private static String builtin(EnvVarSource source, Fill fill) {
        return switch (source.builtin()) {
            case URL -> fill.url();
            case HOSTNAME -> fill.hostname();
            case ENVIRONMENT_NAME -> fill.environment();
            case STAGE -> fill.stage().name().toLowerCase(Locale.ROOT);
            case RELEASE_NAME -> fill.releaseName();
        };
    }

    /** The server drops an empty value, so it is not written. */
    private static EnvVar plain(String name, String value) {
        boolean empty = value == null || value.isEmpty();
        return new EnvVarBuilder().withName(name).withValue(empty ? null : Literal.of(value)).build();
    }
}
