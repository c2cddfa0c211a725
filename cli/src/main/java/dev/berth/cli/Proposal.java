package dev.berth.cli;

import dev.berth.api.DeployMode;
import dev.berth.api.DeployedRelease;
import dev.berth.api.Effective;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Preconditions;
import dev.berth.api.Promotion;
import dev.berth.api.PromotionSpec;
import dev.berth.api.Release;
import dev.berth.api.SafetyPoint;
import dev.berth.api.Setting;
import dev.berth.api.SettingValue;
import dev.berth.api.Stack;
import dev.berth.plan.name.Ellipsis;
import dev.berth.plan.part.backup.Precaution;
import dev.berth.plan.release.Changes;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a promotion would change, from what the cluster shows before anything is asked of it.
 *
 * @param running what runs now; empty where nothing does
 * @param wanted  what shall run
 */
record Proposal(Environment environment, Optional<Release> running, Release wanted) {
    private static final int LONGEST = 100;

    /** What somebody asked for on the command line; null where nothing was said. */
    record Asked(String note, String overrideFreeze, boolean skipSafetyPoint) {}

    /** Towards this release, or else the one that the environment would choose itself. Refuses what cannot come to pass. */
    static Proposal forwards(Environment environment, Map<String, Release> releases, Optional<String> named) {
        EnvironmentStatus status = status(environment);
        String name = named.or(() -> Optional.ofNullable(status.candidate())).orElseThrow(() -> new Refused(nothingVerified(environment)));
        return of(environment, releases, name);
    }

    /** Back to this release, or else the last one that was verified there before. */
    static Proposal backwards(Environment environment, Map<String, Release> releases, Optional<String> named) {
        List<DeployedRelease> previous = Optional.ofNullable(status(environment).previous()).orElse(List.of());
        String now = status(environment).release() == null ? "" : status(environment).release().name();
        String name = named.or(() -> previous.stream()
                .filter(one -> one.wasWell() && !one.name().equals(now))
                .map(DeployedRelease::name)
                .findFirst()).orElseThrow(() -> new Refused("No release was verified in " + name(environment)
                        + " before: name one with --to; kubectl berth releases shows them."));
        return of(environment, releases, name);
    }

    private static Proposal of(Environment environment, Map<String, Release> releases, String name) {
        EnvironmentStatus status = status(environment);
        if (effective(environment).filter(e -> e.mode() == DeployMode.PINNED).isPresent()) {
            throw new Refused("%s is pinned by its spec: write deploy: {mode: Pinned, release: %s} there, in Git or in the Site.".formatted(
                    name(environment), name));
        }
        Release wanted = Optional.ofNullable(releases.get(name)).orElseThrow(() -> new Refused("There is no Release " + name
                + " in namespace "
                + environment.getMetadata().getNamespace() + ": kubectl berth releases shows what there is."));
        if (status.release() != null && status.release().name().equals(name)) {
            throw new Refused("Release " + name + " runs in " + name(environment) + " already.");
        }
        Held.refuse(status, name(environment));
        List<String> unset = unset(environment, wanted.getSpec().stack());
        if (!unset.isEmpty()) {
            throw new Refused(
                    "Release %s needs the setting %s, which %s does not give and which has no default: add it to settings there first."
                            .formatted(name, String.join(", ", unset), name(environment)));
        }
        return new Proposal(environment, Optional.ofNullable(status.release()).map(now -> releases.get(now.name())), wanted);
    }

    private static String name(Environment environment) {
        return environment.getMetadata().getName();
    }

    private static EnvironmentStatus status(Environment environment) {
        return Optional.ofNullable(environment.getStatus()).filter(status -> status.effective() != null).orElseThrow(() -> new Refused(
                name(environment) + " was not looked at by the operator yet: wait a moment, or see kubectl berth why " + name(environment)
                        + "."));
    }

    private static Optional<Effective> effective(Environment environment) {
        return Optional.ofNullable(status(environment).effective());
    }

    private static String nothingVerified(Environment environment) {
        return effective(environment).map(Effective::from)
                .map(from -> "Nothing is verified in " + from
                        + " now: a release is promoted once it is Ready and Exact there. kubectl berth why "
                        + from + " says what it waits for.")
                .orElse(name(environment) + " has no release to go to: name one with --release.");
    }

    private static List<String> unset(Environment environment, Stack stack) {
        List<SettingValue> given = Optional.ofNullable(environment.getSpec().settings()).orElse(List.of());
        return Optional.ofNullable(stack.settings()).orElse(List.of()).stream()
                .filter(setting -> setting.defaultValue() == null)
                .map(Setting::name)
                .filter(setting -> given.stream().noneMatch(value -> value.name().equals(setting)))
                .toList();
    }

    /** What will be different. */
    String text() {
        StringBuilder text = new StringBuilder();
        text.append(name(environment)).append(": ").append(running.map(Proposal::shown).orElse("nothing")).append(" → ").append(shown(
                wanted))
                .append('\n');
        running.ifPresent(now -> Changes.between(now.getSpec().stack(), wanted.getSpec().stack()).forEach(change -> text.append("  ")
                .append(
                        line(change)).append('\n')));
        return text.toString();
    }

    /**
     * Whether the data is saved before anything is changed.
     *
     * @param named the store that the site names; without one that of the installation holds, which the environment shows
     */
    String saving(Optional<String> named, boolean skipSafetyPoint) {
        Optional<String> store = named.or(() -> effective(environment).map(Effective::store));
        return new Precaution(environment, store, safetyPoint(skipSafetyPoint)).needless(running, wanted).orElseGet(
                () -> "The data as it is now is saved first, into BackupStore %s.".formatted(store.orElse("")));
    }

    private static SafetyPoint safetyPoint(boolean skip) {
        return skip ? SafetyPoint.SKIP : null;
    }

    static String line(Changes.Change change) {
        if (change.before() == null) {
            return "+ " + change.place() + (change.after().isEmpty() ? "" : ": " + cut(change.after()));
        }
        return change.after() == null
                ? "- " + change.place() + (change.before().isEmpty() ? "" : ": " + cut(change.before()))
                : "~ " + change.place() + ": " + cut(change.before()) + " → " + cut(change.after());
    }

    private static String cut(String text) {
        String line = ImageText.shortened(text.replace("\n", "⏎"));
        return Ellipsis.fit(line, LONGEST);
    }

    private static String shown(Release release) {
        Integer revision = release.getStatus() == null ? null : release.getStatus().revision();
        return release.getMetadata().getName() + (revision == null ? "" : " (revision " + revision + ")");
    }

    /** The object to create: it holds only for the environment as it was looked at. */
    Promotion promotion(Optional<String> user, Asked asked) {
        Promotion promotion = new Promotion();
        promotion.setMetadata(new ObjectMetaBuilder()
                .withNamespace(environment.getMetadata().getNamespace())
                .withGenerateName(name(environment) + "-")
                .addToLabels(Preview.MADE_BY, Preview.CLI)
                .build());
        Integer sequence = Optional.ofNullable(status(environment).sequence()).orElse(0);
        promotion.setSpec(new PromotionSpec(name(environment), wanted.getMetadata().getName(), new Preconditions(sequence), null, null,
                safetyPoint(asked.skipSafetyPoint()), asked.note(), user.orElse(null), asked.overrideFreeze(), null));
        return promotion;
    }
}
