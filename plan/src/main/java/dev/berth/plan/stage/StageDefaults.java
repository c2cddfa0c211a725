package dev.berth.plan.stage;

import dev.berth.api.Autoscale;
import dev.berth.api.Component;
import dev.berth.api.DataPolicy;
import dev.berth.api.Deploy;
import dev.berth.api.DeployMode;
import dev.berth.api.Effective;
import dev.berth.api.EffectiveScale;
import dev.berth.api.EnvironmentSpec;
import dev.berth.api.Hostname;
import dev.berth.api.Indexing;
import dev.berth.api.Scale;
import dev.berth.api.Stack;
import dev.berth.api.Stage;
import dev.berth.api.VisitorPolicy;
import dev.berth.api.WhenDeleted;
import dev.berth.api.WhenFound;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The table of defaults by stage: computed, shown in {@code status.effective}, never written into a spec.
 *
 * @param site        name of the Site
 * @param domain      its domain
 * @param environment full name of the Environment
 * @param preprod     full name of the Site's preprod environment, where it has one
 * @param promoted    what runs was promoted: such an environment does not begin to follow the Site because its preprod is gone
 */
public record StageDefaults(String site, String domain, String environment, Optional<String> preprod, boolean promoted) {
    /** Data of an environment that may be made again is kept for so long. */
    public static final int KEEP_DAYS = 14;

    private static final int SHORT_LIFE_HOURS = 24;

    /** The stage that an Environment says, or that its name is. */
    public static Optional<Stage> stage(String site, String environment, EnvironmentSpec spec) {
        if (spec.stage() != null) {
            return Optional.of(spec.stage());
        }
        return Stream.of(Stage.values()).filter(stage -> says(environment, stage.name().toLowerCase(Locale.ROOT))).findFirst();
    }

    /** The name is a stage, or ends in one, as in {@code shop-prod}; the schema reads it the same way. */
    private static boolean says(String environment, String stage) {
        return environment.equals(stage) || environment.endsWith("-" + stage);
    }

    /** The name within its Site: {@code prod} for {@code shop-prod}. */
    public static String shortName(String site, String environment) {
        return environment.startsWith(site + "-") ? environment.substring(site.length() + 1) : environment;
    }

    /** What holds for this environment. {@code stack} is what it runs, empty while nothing is decided. */
    public Effective of(EnvironmentSpec spec, Stage stage, Optional<Stack> stack) {
        DeployMode mode = mode(spec.deploy(), stage);
        return new Effective(
                mode,
                mode == DeployMode.PROMOTED ? from(spec.deploy()) : null,
                hostnames(spec, stage),
                spec.visitors() != null && spec.visitors().policy() != null
                        ? spec.visitors().policy()
                        : open(stage) ? VisitorPolicy.EVERYONE : VisitorPolicy.PASSWORD,
                spec.visitors() != null && spec.visitors().indexing() != null
                        ? spec.visitors().indexing()
                        : open(stage) ? Indexing.ALLOWED : Indexing.FORBIDDEN,
                data(spec.dataPolicy(), stage),
                null,
                spec.lifetimeHours() != null ? spec.lifetimeHours() : shortLived(stage) ? Integer.valueOf(SHORT_LIFE_HOURS) : null,
                stack.map(s -> scale(spec, stage, s)).orElse(null));
    }

    private static boolean open(Stage stage) {
        return stage == Stage.PROD;
    }

    /** One that is stopped after a while, and of which there may be many. */
    public static boolean shortLived(Stage stage) {
        return stage == Stage.DEBUG || stage == Stage.PREVIEW;
    }

    private DeployMode mode(Deploy deploy, Stage stage) {
        if (deploy != null && deploy.mode() != null) {
            return deploy.mode();
        }
        return switch (stage) {
            case DEV, PREPROD -> DeployMode.FOLLOW_SITE;
            case PROD -> promoted || preprod.isPresent() ? DeployMode.PROMOTED : DeployMode.FOLLOW_SITE;
            case DEBUG, PREVIEW -> DeployMode.IMAGES;
        };
    }

    private String from(Deploy deploy) {
        return deploy != null && deploy.from() != null ? deploy.from() : preprod.orElse(null);
    }

    private List<Hostname> hostnames(EnvironmentSpec spec, Stage stage) {
        if (spec.hostnames() != null && !spec.hostnames().isEmpty()) {
            return spec.hostnames();
        }
        String hostname = switch (stage) {
            case PROD -> domain;
            case DEV, PREPROD -> stage.name().toLowerCase(Locale.ROOT) + "." + domain;
            case DEBUG, PREVIEW -> shortName(site, environment) + "." + domain;
        };
        return List.of(new Hostname(hostname, null));
    }

    private static DataPolicy data(DataPolicy typed, Stage stage) {
        boolean days = typed != null && typed.keepDays() != null;
        WhenDeleted deleted = typed != null && typed.whenDeleted() != null
                ? typed.whenDeleted()
                : shortLived(stage) && !days ? WhenDeleted.DESTROY : WhenDeleted.RETAIN;
        WhenFound found = typed != null && typed.whenFound() != null ? typed.whenFound() : WhenFound.REATTACH;
        boolean keptForDays = deleted == WhenDeleted.RETAIN && (stage == Stage.DEV || stage == Stage.PREPROD);
        Integer keepDays = days ? typed.keepDays() : keptForDays ? Integer.valueOf(KEEP_DAYS) : null;
        boolean isProtected = typed != null && typed.isProtected() != null ? typed.isProtected() : stage == Stage.PROD;
        return new DataPolicy(deleted, found, keepDays, isProtected);
    }

    /** Pods of every component, in the order of the stack. */
    public static List<EffectiveScale> scale(EnvironmentSpec spec, Stage stage, Stack stack) {
        return stack.components().stream().map(c -> new EffectiveScale(c.name(), replicas(spec, stage, c))).toList();
    }

    /** What the environment says of one component's size. */
    public static Optional<Scale> typed(EnvironmentSpec spec, String component) {
        return spec.scale() == null ? Optional.empty() : spec.scale().stream().filter(s -> s.component().equals(component)).findFirst();
    }

    /** A volume is bound to a node and has one writer, so a component that mounts one runs once. */
    public static boolean mayScale(Component component) {
        return component.database() == null && (component.volumeMounts() == null || component.volumeMounts().isEmpty());
    }

    private static int replicas(EnvironmentSpec spec, Stage stage, Component component) {
        if (!mayScale(component)) {
            return 1;
        }
        Optional<Scale> typed = typed(spec, component.name());
        Optional<Integer> replicas = typed.map(Scale::replicas).or(() -> typed.map(Scale::autoscale).map(Autoscale::min));
        return replicas.orElse(component.http() != null && stage == Stage.PROD ? 2 : 1);
    }
}
