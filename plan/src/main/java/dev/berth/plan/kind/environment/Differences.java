package dev.berth.plan.kind.environment;

import dev.berth.api.Difference;
import dev.berth.api.EffectiveScale;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentSpec;
import dev.berth.api.Resources;
import dev.berth.api.Scale;
import dev.berth.api.Setting;
import dev.berth.api.SettingValue;
import dev.berth.api.Stack;
import dev.berth.api.Volume;
import dev.berth.api.VolumeClaim;
import dev.berth.plan.name.Ellipsis;
import dev.berth.plan.part.storage.Storage;
import dev.berth.plan.stage.StageDefaults;
import dev.berth.plan.world.Documents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an environment fills into the holes of its stack otherwise than the one that it is promoted from. There can be nothing else: image,
 * command, links and the like are not in the type of an environment.
 */
final class Differences {
    private static final int MOST = 50;
    private static final int LONGEST = 1024;

    private final Map<String, Map<String, String>> here;
    private final Map<String, Map<String, String>> there;

    private Differences(Map<String, Map<String, String>> here, Map<String, Map<String, String>> there) {
        this.here = here;
        this.there = there;
    }

    /** Empty where there is nothing to compare with. */
    static List<Difference> of(Inputs in, Stack stack) {
        return in.from().optional()
                .flatMap(from -> StageDefaults.stage(in.place().site(), from.getMetadata().getName(), from.getSpec())
                        .map(stage -> new Differences(
                                filled(in.environment(), in.place().stage(), stack),
                                filled(from, stage, stack)).all()))
                .orElse(List.of());
    }

    private List<Difference> all() {
        List<Difference> all = new ArrayList<>();
        for (String kind : here.keySet()) {
            TreeSet<String> names = new TreeSet<>(here.get(kind).keySet());
            names.addAll(there.get(kind).keySet());
            for (String name : names) {
                String one = here.get(kind).get(name);
                String other = there.get(kind).get(name);
                if (!Objects.equals(one, other)) {
                    all.add(new Difference(kind, name, cut(one), cut(other)));
                }
            }
        }
        return List.copyOf(all.subList(0, Math.min(all.size(), MOST)));
    }

    private static String cut(String value) {
        return value == null ? null : Ellipsis.fit(value, LONGEST);
    }

    /** Every hole by kind and name; what is a secret is told by the name of its Secret only. */
    private static Map<String, Map<String, String>> filled(Environment environment, dev.berth.api.Stage stage, Stack stack) {
        EnvironmentSpec spec = environment.getSpec();
        Map<String, Map<String, String>> filled = new TreeMap<>();
        filled.put("Setting", settings(spec, stack));
        filled.put("Replicas", new TreeMap<>());
        filled.put("Resources", new TreeMap<>());
        for (EffectiveScale scale : StageDefaults.scale(spec, stage, stack)) {
            Optional<Scale> typed = StageDefaults.typed(spec, scale.component());
            String replicas = typed.map(Scale::autoscale)
                    .map(auto -> auto.min() + " to " + auto.max())
                    .orElse(String.valueOf(scale.replicas()));
            filled.get("Replicas").put(scale.component(), replicas);
            typed.map(Scale::resources).ifPresent(resources -> filled.get("Resources").put(scale.component(), text(resources)));
        }
        filled.put("Volume", volumes(spec, stack));
        filled.put("Secret", spec.secretName() == null ? Map.of() : Map.of("secretName", spec.secretName()));
        filled.put("Node", spec.nodeSelector() == null ? Map.of() : spec.nodeSelector());
        return filled;
    }

    private static Map<String, String> settings(EnvironmentSpec spec, Stack stack) {
        Map<String, String> values = new TreeMap<>();
        List<SettingValue> typed = spec.settings() == null ? List.of() : spec.settings();
        for (Setting setting : stack.settings() == null ? List.<Setting>of() : stack.settings()) {
            values.put(setting.name(), typed.stream()
                    .filter(value -> value.name().equals(setting.name()))
                    .findFirst()
                    .map(SettingValue::value)
                    .orElse(setting.defaultValue()));
        }
        return values;
    }

    private static Map<String, String> volumes(EnvironmentSpec spec, Stack stack) {
        Map<String, String> sizes = new TreeMap<>();
        for (Volume volume : Storage.volumes(stack)) {
            sizes.put(volume.name(), EnvironmentPlan.override(spec, volume.name())
                    .map(VolumeClaim::size)
                    .orElse(volume.size())
                    .toString());
        }
        return sizes;
    }

    private static String text(Resources resources) {
        return Documents.tree(resources).toString();
    }
}
