package dev.berth.plan.kind.environment;

import dev.berth.api.Component;
import dev.berth.api.EnvironmentSpec;
import dev.berth.api.Setting;
import dev.berth.api.SettingValue;
import dev.berth.api.Stack;
import dev.berth.api.TlsMode;
import dev.berth.api.VisitorPolicy;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Names;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.Want;
import dev.berth.plan.condition.Finding;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What an environment fills into a stack's holes from its own spec and from the tenant's Secrets.
 *
 * @param settings every setting of the stack that has a value
 * @param print    of the Secret that pods read
 * @param copies   the tenant's Secrets that this environment needs beside its pods
 * @param missing  holes that nothing fills: no pod may start so
 * @param notes    values for holes that the stack does not have
 */
record Holes(Map<String, String> settings, Optional<String> print, List<Want> copies, boolean pending, List<Finding> missing,
        List<Finding> notes) {
    private static final String SETTING_MISSING = "SettingMissing";
    private static final String SECRET_MISSING = "SecretMissing";
    private static final String SECRET_KEY_MISSING = "SecretKeyMissing";
    private static final Set<String> UNFILLED = Set.of(SETTING_MISSING, SECRET_MISSING, SECRET_KEY_MISSING);
    private static final String OPAQUE = "Opaque";
    private static final String DOCKER = "kubernetes.io/dockerconfigjson";
    private static final String BASIC = "kubernetes.io/basic-auth";
    private static final String TLS = "kubernetes.io/tls";

    static Holes of(Inputs in, Stack stack) {
        Collector found = new Collector(in);
        Map<String, String> settings = settings(in, stack, found);
        EnvironmentSpec spec = in.environment().getSpec();
        Optional<String> print = Optional.empty();
        Set<String> keys = keys(stack);
        if (spec.secretName() != null) {
            print = found.copy(spec.secretName(), Names.SECRETS, OPAQUE, keys);
        } else if (!keys.isEmpty()) {
            found.missing.add(Finding.stalled(SECRET_MISSING, "The stack reads the secret keys " + String.join(", ", keys)
                    + ": name a Secret of namespace "
                    + in.tenant() + " that has them in secretName."));
        }
        for (String pullSecret : pullSecrets(in)) {
            found.copy(pullSecret, Names.pullSecret(pullSecret), DOCKER, Set.of(".dockerconfigjson"));
        }
        if (in.effective().orElseThrow().visitors() == VisitorPolicy.PASSWORD && spec.visitors() != null && spec.visitors()
                .passwordSecretName() != null) {
            found.copy(spec.visitors().passwordSecretName(), Names.VISITORS, BASIC, Set.of("username", "password"));
        }
        if (spec.tls() != null && spec.tls().mode() == TlsMode.SECRET) {
            found.copy(spec.tls().secretName(), Names.certificate(), TLS, Set.of("tls.crt", "tls.key"));
        }
        return new Holes(settings, print, List.copyOf(found.copies), found.pending, List.copyOf(found.missing), List.copyOf(found.notes));
    }

    /** The same finding as a refusal of what an action asks for: every hole has one word there, whatever is missing for it. */
    static Finding refusal(Finding finding) {
        return UNFILLED.contains(finding.reason()) ? new Finding(finding.weight(), "ConfigKeyMissing", finding.message()) : finding;
    }

    static List<String> pullSecrets(Inputs in) {
        return in.site().map(s -> s.getSpec().imagePullSecretNames()).orElse(List.of());
    }

    private static Map<String, String> settings(Inputs in, Stack stack, Collector found) {
        Map<String, String> typed = new TreeMap<>();
        List<SettingValue> values = in.environment().getSpec().settings();
        if (values != null) {
            values.forEach(v -> typed.put(v.name(), v.value()));
        }
        Map<String, String> filled = new TreeMap<>();
        List<Setting> wanted = stack.settings() == null ? List.of() : stack.settings();
        for (Setting setting : wanted) {
            String value = typed.containsKey(setting.name()) ? typed.remove(setting.name()) : setting.defaultValue();
            if (value == null) {
                found.missing.add(Finding.stalled(SETTING_MISSING, "Setting " + setting.name()
                        + " has no value and no default: add it to settings of this environment."));
            } else {
                filled.put(setting.name(), value);
            }
        }
        typed.keySet().forEach(name -> found.notes.add(Finding.note("SettingUnused", "The stack has no setting " + name
                + ": nothing reads this value.")));
        return filled;
    }

    private static Set<String> keys(Stack stack) {
        Set<String> keys = new TreeSet<>();
        for (Component component : stack.components()) {
            if (component.env() != null) {
                component.env().stream().filter(e -> e.valueFrom() != null && e.valueFrom().secretKey() != null).forEach(e -> keys.add(e
                        .valueFrom().secretKey()));
            }
            if (component.files() != null) {
                component.files().stream().filter(f -> f.secretKey() != null).forEach(f -> keys.add(f.secretKey()));
            }
        }
        return keys;
    }

    /** Findings gathered on the way through the Secrets. */
    private static final class Collector {
        private final Inputs in;
        private final List<Want> copies = new ArrayList<>();
        private final List<Finding> missing = new ArrayList<>();
        private final List<Finding> notes = new ArrayList<>();
        private boolean pending;

        Collector(Inputs in) {
            this.in = in;
        }

        /** Wants a copy of a tenant's Secret if it is there and has the keys; answers its print. */
        Optional<String> copy(String name, String to, String type, Set<String> keys) {
            Known<SecretPrint> known = in.world().secret(in.tenant(), name);
            switch (known) {
                case Known.Pending<SecretPrint> p -> pending = true;
                case Known.Unreadable<SecretPrint>(String reason, String message) -> missing.add(Finding.stalled(reason, message));
                case Known.Missing<SecretPrint> m -> missing.add(Finding.stalled(SECRET_MISSING, "Secret " + name + " does not exist: "
                        + command(name, type, keys)));
                case Known.Value<SecretPrint>(SecretPrint print) -> {
                    List<String> absent = keys.stream().filter(key -> !print.keys().contains(key)).sorted().toList();
                    if (absent.isEmpty()) {
                        copies.add(new Want.SecretCopy(
                                new SecretBuilder().withMetadata(in.place().meta(to)).withType(type).build(), new Id("Secret", in.tenant(),
                                        name), print.print()));
                    } else {
                        missing.add(Finding.stalled(SECRET_KEY_MISSING, "Secret " + name + " has no key " + String.join(", ", absent) + ": "
                                + add(name, type, absent)));
                    }
                }
            }
            return known.optional().map(SecretPrint::print);
        }

        private String command(String name, String type, Set<String> keys) {
            String kubectl = "kubectl -n " + in.tenant() + " create secret ";
            return switch (type) {
                case DOCKER -> kubectl + "docker-registry " + name + " --docker-server=… --docker-username=… --docker-password=…";
                case TLS -> kubectl + "tls " + name + " --cert=… --key=…";
                case BASIC -> kubectl + "generic " + name + " --type=" + BASIC + " --from-literal=username=… --from-literal=password=…";
                default -> kubectl + "generic " + name + literals(keys.stream());
            };
        }

        private String add(String name, String type, List<String> absent) {
            return type.equals(OPAQUE)
                    ? "kubectl -n " + in.tenant() + " patch secret " + name + " --type=merge -p '{\"stringData\": {\"" + absent.getFirst()
                            + "\": \"…\"}}'"
                    : "make it again with type " + type + ".";
        }

        private static String literals(Stream<String> keys) {
            String all = String.join("", keys.map(key -> " --from-literal=" + key + "=…").toList());
            return all.isEmpty() ? " --from-literal=KEY=VALUE" : all;
        }
    }
}
