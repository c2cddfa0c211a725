package dev.berth.plan.kind.site;

import dev.berth.api.Component;
import dev.berth.api.DataPolicy;
import dev.berth.api.Deploy;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentSpec;
import dev.berth.api.ImageTag;
import dev.berth.api.InlineEnvironment;
import dev.berth.api.Site;
import dev.berth.api.Stage;
import dev.berth.api.WhenDeleted;
import dev.berth.plan.Follow;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import dev.berth.plan.Owner;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.name.EnvironmentName;
import dev.berth.plan.name.TagPattern;
import dev.berth.plan.release.Retagged;
import dev.berth.plan.stage.StageDefaults;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The Environments that a Site asks for. An inline one stands once; one whose tag is a pattern such as {@code pr-*} stands once for each of the
 * newest tags of that pattern. Which those are is decided anew each time from what the registry lists: nothing is remembered. While it does not
 * answer, those stay that are there, whatever else is written.
 *
 * @param wanted   by full name
 * @param left     names of environments that stay as they are, because what is written of them is wrong
 * @param findings what keeps them from being as they are written
 * @param pending  it is not known yet which tags there are
 */
record Copies(Map<String, Copy> wanted, Set<String> left, List<Finding> findings, boolean pending) {
    private static final int MOST = 5;

    /**
     * One of them.
     *
     * @param typed the inline environment that it comes of
     * @param tag   that it tries; empty where the inline environment stands once
     */
    record Copy(InlineEnvironment typed, EnvironmentSpec spec, Optional<String> tag) {}

    /** An inline environment whose tag is a pattern, and the component which has it. */
    private record Patterned(InlineEnvironment inline, String component, TagPattern pattern) {
        static Optional<Patterned> of(InlineEnvironment inline) {
            return Retagged.pattern(Retagged.images(inline.spec())).map(image -> new Patterned(inline, image.component(), TagPattern.of(
                    image
                            .tag()).orElseThrow()));
        }

        int most() {
            return Objects.requireNonNullElse(inline.spec().deploy().max(), MOST);
        }
    }

    /**
     * The copies that a Site asks for now.
     *
     * @param there its environments
     */
    static Copies of(Site site, List<Environment> there, Updating.Registries registries) {
        Copies copies = new Copies(new LinkedHashMap<>(), new TreeSet<>(), new ArrayList<>(), false);
        List<InlineEnvironment> inline = Objects.requireNonNullElse(site.getSpec().environments(), List.of());
        inline.stream().filter(one -> Patterned.of(one).isEmpty()).forEach(one -> copies.once(site, one, there));
        boolean pending = false;
        for (InlineEnvironment one : inline) {
            pending |= Patterned.of(one).filter(patterned -> copies.expand(site, patterned, there, registries)).isPresent();
        }
        return new Copies(copies.wanted, copies.left, copies.findings, pending);
    }

    private void once(Site site, InlineEnvironment inline, List<Environment> there) {
        Optional<Finding> wrong = wrong(inline);
        if (wrong.isPresent()) {
            leave(wrong.get(), made(site, inline, there));
        } else {
            wanted.put(name(site, inline), new Copy(inline, inline.spec(), Optional.empty()));
        }
    }

    private void leave(Finding why, List<Environment> made) {
        findings.add(why);
        made.forEach(one -> left.add(one.getMetadata().getName()));
    }

    /** @return whether it is pending */
    private boolean expand(Site site, Patterned patterned, List<Environment> there, Updating.Registries registries) {
        List<Environment> made = made(site, patterned.inline(), there);
        Optional<Component> component = site.getSpec().stack().components().stream().filter(one -> one.name().equals(patterned.component()))
                .findFirst();
        Optional<Finding> wrong = wrong(patterned.inline()).or(() -> wrong(site, patterned, component));
        if (wrong.isPresent()) {
            leave(wrong.get(), made);
            return false;
        }
        Known<ImageFacts> answer = registries.image(component.orElseThrow().image(), new Follow.Matching(patterned.pattern(), patterned
                .most()));
        switch (answer) {
            case Known.Value<ImageFacts>(ImageFacts facts) -> want(site, patterned, facts.tags());
            case Known.Pending<ImageFacts> _ -> stay(site, patterned, made);
            case Known.Missing<ImageFacts> _ -> stay(site, patterned, made); // the Site says of itself that it lacks this image
            case Known.Unreadable<ImageFacts>(String reason, String message) -> {
                stay(site, patterned, made);
                findings.add(Finding.note(reason, "Environments of the tags %s stay as they are: %s".formatted(patterned.pattern(),
                        message)));
            }
        }
        return answer.pending();
    }

    /** It is not known which tags there are: none goes, and none comes. */
    private void stay(Site site, Patterned patterned, List<Environment> made) {
        want(site, patterned, made.stream()
                .flatMap(environment -> Retagged.images(environment.getSpec()).stream())
                .filter(image -> image.component().equals(patterned.component()))
                .map(ImageTag::tag)
                .toList());
        made.forEach(one -> left.add(one.getMetadata().getName()));
    }

    private void want(Site site, Patterned patterned, List<String> tags) {
        for (String star : patterned.pattern().newest(tags, patterned.most())) {
            String name = EnvironmentName.of(name(site, patterned.inline()), star);
            String tag = patterned.pattern().tag(star);
            Copy first = wanted.putIfAbsent(name, new Copy(patterned.inline(), spec(patterned.inline(), star), Optional.of(tag)));
            if (first != null) {
                findings.add(Finding.note("EnvironmentConflict", "Tag %s is not tried: its environment would be %s, and that is %s."
                        .formatted(tag, name, first.tag().map(other -> "the one of tag " + other).orElse("another one of this Site"))));
            }
        }
    }

    private static String name(Site site, InlineEnvironment inline) {
        return site.getMetadata().getName() + "-" + inline.name();
    }

    /** Those that came of this inline environment, whatever it said then. */
    private static List<Environment> made(Site site, InlineEnvironment inline, List<Environment> there) {
        return there.stream().filter(one -> InlineEnvironments.madeBy(one, Owner.of(site)) && (one.getMetadata().getName() + "-")
                .startsWith(name(site, inline) + "-")).toList();
    }

    /** What the schema lets pass in a Site, and not in the Environment that would come of it. */
    private static Optional<Finding> wrong(InlineEnvironment inline) {
        return Optional.ofNullable(inline.spec()).map(EnvironmentSpec::visitors)
                .filter(visitors -> visitors.allowAddresses() != null && visitors.allowAddresses().isEmpty())
                .map(_ -> Finding.stalled("AddressesMissing", "Environment " + inline.name()
                        + " lets only some addresses in and names none, so it stays as it is: write one into visitors.allowAddresses, or suspend it to close it."));
    }

    private static Optional<Finding> wrong(Site site, Patterned patterned, Optional<Component> component) {
        InlineEnvironment inline = patterned.inline();
        Optional<Stage> stage = StageDefaults.stage(site.getMetadata().getName(), inline.name(), inline.spec());
        String says = "Environment %s stands for each tag %s".formatted(inline.name(), patterned.pattern());
        if (component.isEmpty()) {
            return Optional.of(Finding.stalled("ComponentNotFound", says + " of component " + patterned.component()
                    + ", which the stack does not have: correct deploy.images."));
        }
        int room = EnvironmentName.LONGEST - EnvironmentName.SHORTEST_REST - site.getMetadata().getName().length() - 1;
        if (inline.name().length() > room) {
            return Optional.of(Finding.stalled("TagPattern", says + ", and its name leaves no room for what differs: shorten it"
                    + (room < 1 ? ", and the Site's." : " to " + room + " characters.")));
        }
        if (stage.filter(StageDefaults::shortLived).isEmpty()) {
            return Optional.of(Finding.stalled("TagPattern", says
                    + ", and only those of stages preview and debug may stand more than once: set stage: preview, or name one tag."));
        }
        if (inline.spec().dataPolicy() != null && Boolean.TRUE.equals(inline.spec().dataPolicy().isProtected())) {
            return Optional.of(Finding.stalled("TagPattern", says
                    + ", and a protected one would not go when its tag does: remove dataPolicy.protected."));
        }
        return inline.spec().hostnames() == null || inline.spec().hostnames().isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.stalled("TagPattern", says
                        + ", and one hostname leads to one environment: remove hostnames, each has its own below the site's domain."));
    }

    private static EnvironmentSpec spec(InlineEnvironment inline, String star) {
        EnvironmentSpec s = inline.spec();
        List<ImageTag> images = Retagged.images(s).stream().map(image -> new ImageTag(image.component(), TagPattern.of(image.tag()).map(
                pattern -> pattern.tag(star)).orElse(image.tag()))).toList();
        Deploy d = s.deploy();
        return new EnvironmentSpec(s.site(), StageDefaults.stage("", inline.name(), s).orElseThrow(), s.suspend(), new Deploy(d.mode(),
                null, null, null, null, null, null, images, null), s.hostnames(), s.tls(), s.visitors(), s.secretName(), s.settings(), s
                        .scale(), s.volumes(), s.nodeSelector(), s.backups(), kept(s.dataPolicy()), s.lifetimeHours());
    }

    /** Berth takes these away by itself, and data never goes unasked: it can be taken back for some days. */
    private static DataPolicy kept(DataPolicy typed) {
        if (typed != null && (typed.whenDeleted() != null || typed.keepDays() != null)) {
            return typed;
        }
        return new DataPolicy(WhenDeleted.RETAIN, typed == null ? null : typed.whenFound(), StageDefaults.KEEP_DAYS, null);
    }
}
