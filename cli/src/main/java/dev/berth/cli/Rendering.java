package dev.berth.cli;

import dev.berth.api.Component;
import dev.berth.api.Condition;
import dev.berth.api.Deploy;
import dev.berth.api.DeployMode;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentSpec;
import dev.berth.api.Release;
import dev.berth.api.Site;
import dev.berth.api.SiteRelease;
import dev.berth.api.SiteStatus;
import dev.berth.api.Stack;
import dev.berth.plan.Id;
import dev.berth.plan.Kind;
import dev.berth.plan.Outcome;
import dev.berth.plan.Owner;
import dev.berth.plan.Plan;
import dev.berth.plan.Verdict;
import dev.berth.plan.Want;
import dev.berth.plan.condition.Conditions;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.kind.environment.Environments;
import dev.berth.plan.kind.site.Sites;
import dev.berth.plan.release.Cut;
import dev.berth.plan.release.Retagged;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.MapWorld;
import dev.berth.plan.world.Rehearsal;
import dev.berth.plan.world.Stagehand;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code berth render} prints: the plans of the operator, played on a world made of files. */
final class Rendering {
    private static final int ROUNDS = 12;
    private static final String HEAD = """
            # Rendered without a cluster: images as given, uids made up, the proxy and address ranges of a default k3s.
            """;

    private final MapWorld world = Offline.world();
    private final Map<Id, Sources.Source> from = new HashMap<>();
    private final List<Site> sites = new ArrayList<>();
    private final List<Environment> environments = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();

    private Rendering() {}

    /** The YAML stream for these documents; those that are not Berth's are left out. */
    static String of(List<Sources.Source> sources, String namespace) {
        Rendering rendering = new Rendering();
        sources.stream().filter(source -> Documents.isBerth(source.document())).forEach(source -> rendering.take(source, namespace));
        rendering.refuse();
        if (rendering.sites.isEmpty()) {
            throw new Refused("There is no Site in the files: render shows what the environments of a Site would be.");
        }
        rendering.sites.forEach(rendering::stand);
        rendering.refuse();
        return rendering.play();
    }

    private void refuse() {
        if (!refusals.isEmpty()) {
            throw new Refused(refusals);
        }
    }

    private void take(Sources.Source source, String namespace) {
        List<String> wrong = Schema.check(source.document().kind(), source.document().tree());
        if (!wrong.isEmpty()) {
            wrong.forEach(sentence -> refusals.add(source.says(sentence)));
            return;
        }
        CustomResource<?, ?> primary;
        try {
            primary = Documents.primary(source.document());
        } catch (Documents.Unreadable e) {
            refusals.add(source.says(e.getMessage()));
            return;
        }
        if (primary.getMetadata().getNamespace() == null) {
            primary.getMetadata().setNamespace(namespace);
        }
        Sources.Source before = from.put(Id.of(primary), source);
        if (before != null) {
            refusals.add(source.says(Id.of(primary) + " stands already in " + before.file() + ", document " + before.document().number()
                    + ": keep one."));
        } else if (primary instanceof Site site) {
            sites.add(site);
        } else if (primary instanceof Environment environment) {
            environments.add(environment);
        }
    }

    /** Puts a Site into the world, with its stack as its release and its environments following it. */
    private void stand(Site site) {
        seen(site);
        world.tenant(site.getMetadata().getNamespace(), "uid-of-" + site.getMetadata().getNamespace());
        Cut cut = Cut.of(site.getMetadata().getName(), site.getSpec().stack(), _ -> Optional.empty());
        cut.findings().stream().filter(f -> f.weight() == Finding.Weight.STALLED).forEach(f -> refusals.add(says(site, f.message())));
        cut.spec().stack().components().stream().filter(Rendering::portless).forEach(c -> refusals.add(says(site, "Component " + c.name()
                + ": http.port is not set, and what image " + c.image() + " exposes is not known without a registry: set it to render.")));
        world.put(site);
        environmentsOf(site).forEach(this::follow);
        stalled(Sites.KIND, site).ifPresent(sentence -> refusals.add(says(site, sentence)));
        Release release = cut.release(site.getMetadata().getNamespace(), Owner.of(site).labels(), 1);
        seen(release);
        world.put(release);
        site.setStatus(new SiteStatus(1L, new SiteRelease(cut.name(), 1), null, null,
                List.of(new Condition("ReleaseCurrent", "True", "Current", "", 1L, null))));
    }

    private static boolean portless(Component component) {
        return component.http() != null && component.http().port() == null;
    }

    /** Those that the Site makes, in its order, then those that stand beside it. */
    private List<Environment> environmentsOf(Site site) {
        List<Environment> all = new ArrayList<>();
        if (Sites.KIND.plan().apply(Sites.KIND.inputs().apply(site, world)) instanceof Plan.Ensure ensure) {
            ensure.phases().stream().flatMap(phase -> phase.wants().stream()).forEach(want -> {
                if (want instanceof Want.Keep(Environment inline)) {
                    all.add(inline);
                }
            });
        }
        environments.stream().filter(e -> sameSite(e, site)).forEach(all::add);
        return all;
    }

    private static boolean sameSite(Environment environment, Site site) {
        return environment.getMetadata().getNamespace().equals(site.getMetadata().getNamespace())
                && site.getMetadata().getName().equals(environment.getSpec().site());
    }

    private void follow(Environment environment) {
        EnvironmentSpec s = environment.getSpec();
        seen(environment);
        environment.setSpec(new EnvironmentSpec(s.site(), s.stage(), s.suspend(), deploy(environment), s.hostnames(), s.tls(), s.visitors(),
                s
                        .secretName(), s.settings(),
                s.scale(), s.volumes(), s.nodeSelector(), s.backups(), s.dataPolicy(), s.lifetimeHours()));
        world.put(environment);
        world.site(environment.getMetadata().getNamespace(), s.site()).optional().ifPresent(site -> Offline.secrets(world, site,
                environment));
    }

    /** Everything is what its Site says, but for the tags that an environment names itself. */
    private Deploy deploy(Environment environment) {
        Deploy typed = environment.getSpec().deploy();
        Optional<Site> site = world.site(environment.getMetadata().getNamespace(), environment.getSpec().site()).optional();
        if (typed == null || typed.images() == null || site.isEmpty()) {
            return new Deploy(DeployMode.FOLLOW_SITE, null, null, null, null, null, null, null, null);
        }
        if (Retagged.pattern(typed.images()).isPresent()) {
            refusals.add(says(environment, "deploy.images names many tags, and this environment tries one: name it, or write such an "
                    + "environment in the Site, which makes one for each tag."));
            return new Deploy(DeployMode.FOLLOW_SITE, null, null, null, null, null, null, null, null);
        }
        Stack tagged = Retagged.of(site.get().getSpec().stack(), Retagged.tags(typed.images()));
        Cut cut = Cut.of(environment.getSpec().site(), tagged, _ -> Optional.empty());
        Release release = cut.release(environment.getMetadata().getNamespace(), Owner.of(environment).labels(), 1);
        seen(release);
        world.put(release);
        return new Deploy(DeployMode.PINNED, null, null, null, null, null, cut.name(), null, null);
    }

    private static void seen(CustomResource<?, ?> primary) {
        primary.getMetadata().setUid("uid-of-" + primary.getMetadata().getName());
        primary.getMetadata().setGeneration(1L);
        primary.getMetadata().setCreationTimestamp(Instant.EPOCH.toString());
        primary.getMetadata().setResourceVersion("1");
    }

    /** The sentence of a primary that only a person can help. */
    private <P extends CustomResource<?, S>, S, I> Optional<String> stalled(Kind<P, S, I> kind, P primary) {
        Verdict<S> verdict = kind.verdict().apply(kind.inputs().apply(primary, world), new Outcome(List.of(), 0));
        return verdict.status() instanceof SiteStatus status ? sentence(status.conditions()) : Optional.empty();
    }

    private static Optional<String> sentence(List<Condition> conditions) {
        return Conditions.find(conditions, Conditions.STALLED).filter(c -> c.status().equals("True")).map(Condition::message);
    }

    private String says(CustomResource<?, ?> primary, String sentence) {
        Sources.Source source = from.get(Id.of(primary));
        String named = primary.getKind() + " " + primary.getMetadata().getName() + ": " + sentence;
        return source == null ? siteOf(primary).map(site -> says(site, named)).orElse(named) : source.says(named);
    }

    private Optional<Site> siteOf(CustomResource<?, ?> primary) {
        return primary instanceof Environment environment
                ? sites.stream().filter(site -> sameSite(environment, site)).findFirst()
                : Optional.empty();
    }

    private String play() {
        environments.stream().filter(e -> siteOf(e).isEmpty()).forEach(e -> refusals.add(says(e, "site " + e.getSpec().site()
                + " is not in the files: give its file too, with another -f.")));
        refuse();
        List<List<Rehearsal.Turn>> rounds = new Rehearsal(world, List.of(Environments.KIND), new Stagehand(Map.of())).play(ROUNDS);
        StringBuilder text = new StringBuilder(HEAD);
        for (Site site : sites) {
            for (Environment environment : environmentsOf(site)) {
                Environment played = world.environment(environment.getMetadata().getNamespace(), environment.getMetadata().getName())
                        .optional().orElseThrow();
                sentence(played.getStatus().conditions()).ifPresentOrElse(
                        sentence -> refusals.add(says(played, sentence)), () -> text.append(environment(site, played, rounds)));
            }
            text.append(eachTag(site));
        }
        refuse();
        return text.toString();
    }

    /** Environments that a registry decides, which is not asked. */
    private static String eachTag(Site site) {
        return Stream.ofNullable(site.getSpec().environments())
                .flatMap(List::stream)
                .flatMap(inline -> Retagged.pattern(Retagged.images(inline.spec())).stream().map(
                        image -> "%n# Environment %s/%s-%s-* of Site %s: one for each tag %s that the registry has of component %s.%n"
                                .formatted(
                                        site.getMetadata().getNamespace(), site.getMetadata().getName(), inline.name(), site.getMetadata()
                                                .getName(),
                                        image.tag(), image.component())))
                .collect(Collectors.joining());
    }

    private static String environment(Site site, Environment environment, List<List<Rehearsal.Turn>> rounds) {
        Map<Id, Rehearsal.Write> last = new LinkedHashMap<>();
        rounds.stream().flatMap(List::stream).filter(turn -> turn.primary().equals(Id.of(environment))).flatMap(turn -> turn.writes()
                .stream())
                .filter(write -> !(write.want() instanceof Want.Commit)).forEach(write -> last.put(write.want().id(), write));
        StringBuilder text = new StringBuilder("\n# Environment " + environment.getMetadata().getNamespace() + "/" + environment
                .getMetadata().getName()
                + " of Site " + site.getMetadata().getName() + ", stage " + environment.getStatus().stage().name().toLowerCase(Locale.ROOT)
                + ": " + environment.getStatus().url() + "\n");
        String phase = "";
        for (Rehearsal.Write write : last.values()) {
            String comment = write.phase().equals(phase) ? "" : "# Phase " + write.phase() + "\n";
            phase = write.phase();
            text.append("---\n").append(comment).append(object(write.want()));
        }
        return text.toString();
    }

    private static String object(Want want) {
        return switch (want) {
            case Want.Keep(var object) -> text(object);
            case Want.Once(var object) -> "# Created when absent, never changed afterwards.\n" + text(object);
            case Want.Generate(var shell, var fixed, var random) -> {
                StringBuilder comment = new StringBuilder("# Created when absent, never changed afterwards.\n");
                new TreeMap<>(fixed).forEach((key, value) -> comment.append("# ").append(key).append(": ").append(value).append('\n'));
                new TreeMap<>(random).forEach((key, length) -> comment.append("# ").append(key).append(": ").append(length).append(
                        " letters and digits, drawn when applied\n"));
                yield comment + text(shell);
            }
            case Want.SecretJoin(var shell, var _, var _, var _, var _) -> "# Put together from Secrets of the tenant.\n" + text(shell);
            case Want.SecretCopy(var shell, var source, var _) -> "# Its values are those of " + source + ".\n" + text(shell);
            case Want.Commit _,Want.Remove _,Want.Destroy _ -> "";
        };
    }

    /** An object as people write it: its name before its labels. */
    private static String text(HasMetadata object) {
        Map<String, Object> tree = Documents.tree(object);
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", object.getMetadata().getName());
        metadata.put("namespace", object.getMetadata().getNamespace());
        if (tree.get("metadata") instanceof Map<?, ?> typed) {
            typed.forEach((key, value) -> metadata.putIfAbsent((String) key, value));
        }
        metadata.values().removeIf(Objects::isNull);
        tree.put("metadata", metadata);
        return Documents.text(tree);
    }
}
