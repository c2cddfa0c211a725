package dev.berth.plan.release;

import dev.berth.api.Amounts;
import dev.berth.api.Check;
import dev.berth.api.Component;
import dev.berth.api.Database;
import dev.berth.api.Egress;
import dev.berth.api.EnvFrom;
import dev.berth.api.EnvVar;
import dev.berth.api.ErrorPage;
import dev.berth.api.FileContent;
import dev.berth.api.Health;
import dev.berth.api.Http;
import dev.berth.api.Port;
import dev.berth.api.Release;
import dev.berth.api.Resources;
import dev.berth.api.Setting;
import dev.berth.api.Stack;
import dev.berth.api.Stage;
import dev.berth.api.Task;
import dev.berth.api.Volume;
import dev.berth.api.VolumeBackup;
import dev.berth.api.VolumeMount;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.name.ImageReference;
import dev.berth.plan.part.database.Engines;
import dev.berth.plan.part.storage.Storage;
import dev.berth.plan.part.workload.Sizes;
import dev.berth.plan.part.workload.Workload;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Turns the terse stack of a Site into the explicit one of a Release: every default is written out, every image named by its digest, every
 * component given a user that is not root, and every list in the order in which it is digested: two releases of one digest are one text, and
 * run as one. Writing twice is the same as writing once.
 */
public final class Defaults {
    private static final List<String> WRITABLE = List.of("/tmp", "/run");
    private static final int OK = 200;
    private static final long LARGEST_USER = Integer.MAX_VALUE;
    private static final Pattern NUMERIC_USER = Pattern.compile("([0-9]{1,10})(?::.*)?");
    private static final Resources RESOURCES = resources("50m", "128Mi", "512Mi");
    private static final Resources DATABASE_RESOURCES = resources("100m", "256Mi", "1Gi");

    private final Function<String, Optional<ImageFacts>> images;
    private final List<Finding> findings = new ArrayList<>();

    private Defaults(Function<String, Optional<ImageFacts>> images) {
        this.images = images;
    }

    /**
     * What came out.
     *
     * @param explicit the stack with everything written out that could be
     * @param findings what a person must settle first; no release may be cut while there is one
     */
    public record Result(Stack explicit, List<Finding> findings) {}

    /** The stack of a release, which may come from Git and leave defaults out; writing them out again changes nothing for one that Berth cut. */
    public static Stack explicit(Release release) {
        return write(release.getSpec().stack(), _ -> Optional.empty()).explicit();
    }

    /**
     * Writes every default out.
     *
     * @param typed  the stack as typed, or one that was already written
     * @param images what the registry says of an image as typed; empty while nothing is known: such an image is left as given, and what its
     *               configuration would tell stays open without a finding
     */
    public static Result write(Stack typed, Function<String, Optional<ImageFacts>> images) {
        Defaults defaults = new Defaults(images);
        Stack explicit = new Stack(
                by(each(typed.components(), defaults::component), Component::name),
                each(typed.tasks(), Defaults::task),
                by(each(typed.volumes(), Defaults::volume), Volume::name),
                by(typed.settings(), Setting::name),
                each(typed.checks(), Defaults::check));
        return new Result(explicit, List.copyOf(defaults.findings));
    }

    private Component component(Component typed) {
        Optional<ImageReference> reference = reference(typed);
        Optional<ImageFacts> facts = reference.flatMap(known -> images.apply(typed.image()));
        boolean database = typed.database() != null;
        return new Component(
                typed.name(),
                reference.isPresent() && facts.isPresent() ? reference.get().pinned(facts.get().digest()).toString() : typed.image(),
                some(typed.command()),
                some(typed.args()),
                typed.workingDir(),
                http(typed, facts),
                by(ports(typed, facts), Port::name),
                by(typed.connectsTo(), UnaryOperator.identity()),
                or(typed.egress(), Egress.NONE),
                by(typed.env(), EnvVar::name),
                by(by(typed.envFrom(), EnvFrom::database), EnvFrom::prefix),
                by(typed.files(), FileContent::path),
                by(each(typed.volumeMounts(), Defaults::mount), VolumeMount::mountPath),
                by(writable(typed, reference), UnaryOperator.identity()),
                or(typed.readOnlyRoot(), true),
                user(typed, reference, facts),
                Sizes.over(database ? DATABASE_RESOURCES : RESOURCES, typed.resources()),
                health(typed),
                or(typed.stopGraceSeconds(), Workload.STOP_GRACE_SECONDS),
                database ? new Database(typed.database().engine(), or(typed.database().size(), Storage.DEFAULT_SIZE)) : null);
    }

    private Optional<ImageReference> reference(Component typed) {
        try {
            return Optional.of(ImageReference.parse(typed.image()));
        } catch (IllegalArgumentException e) {
            find("InvalidImage", typed, e.getMessage() + ".");
            return Optional.empty();
        }
    }

    private Http http(Component typed, Optional<ImageFacts> facts) {
        Http http = typed.http();
        if (http == null) {
            return null;
        }
        List<String> paths = isEmpty(http.paths()) ? List.of("/") : by(http.paths(), UnaryOperator.identity());
        Integer port = http.port() == null ? exposed(typed, facts) : http.port();
        return new Http(port, paths, http.subdomain(), http.healthPath(), or(http.sticky(), false), by(http.errorPages(),
                ErrorPage::status));
    }

    /** Null when it cannot be told. */
    private Integer exposed(Component typed, Optional<ImageFacts> facts) {
        if (facts.isEmpty()) {
            return null;
        }
        List<Integer> exposed = facts.get().exposedPorts();
        if (exposed.size() == 1) {
            return exposed.getFirst();
        }
        find("HttpNeedsPort", typed, "image %s exposes %s: set %s to the port that serves the pages."
                .formatted(typed.image(), exposed.isEmpty() ? "no port" : "ports " + exposed, field(typed, "http.port")));
        return null;
    }

    private static List<Port> ports(Component typed, Optional<ImageFacts> facts) {
        if (!isEmpty(typed.ports()) || typed.http() != null || typed.database() != null || facts.isEmpty()) {
            return typed.ports();
        }
        return facts.get().exposedPorts().stream().map(Workload::exposed).toList();
    }

    /** A database's directories follow from its engine. */
    private static List<String> writable(Component typed, Optional<ImageReference> reference) {
        if (!isEmpty(typed.writable()) || typed.database() != null) {
            return typed.writable();
        }
        List<String> writable = new ArrayList<>(WRITABLE);
        reference.map(WellKnownImages::writable).ifPresent(writable::addAll);
        return List.copyOf(writable);
    }

    /** Null when it cannot be told. */
    private Long user(Component typed, Optional<ImageReference> reference, Optional<ImageFacts> facts) {
        if (typed.runAsUser() != null) {
            if (typed.runAsUser() == 0) {
                find("RootNotAllowed", typed,
                        "runAsUser 0 is root, and nothing runs as root here: set %s to the number of another user, or leave it out."
                                .formatted(field(typed, "runAsUser")));
            }
            return typed.runAsUser();
        }
        Optional<Long> user = facts.flatMap(known -> numeric(known.user()))
                .or(() -> reference.flatMap(WellKnownImages::user))
                .or(() -> Optional.ofNullable(typed.database()).map(database -> Engines.of(database.engine()).user()));
        if (user.isEmpty() && facts.isPresent()) {
            find("ImageNeedsUser", typed, needsUser(typed, facts.get().user()));
        }
        return user.orElse(null);
    }

    /** The number before the colon of {@code uid:gid}; empty for a name and for root. */
    private static Optional<Long> numeric(String user) {
        var match = NUMERIC_USER.matcher(user == null ? "" : user);
        return match.matches() ? Optional.of(Long.valueOf(match.group(1))).filter(uid -> uid > 0 && uid <= LARGEST_USER) : Optional.empty();
    }

    private static String needsUser(Component typed, String user) {
        String what = user == null || user.isEmpty()
                ? "no USER, so it runs as root"
                : "USER " + user + ", which is root or not a usable number";
        return "image %s has %s, and nothing runs as root here: set %s to the number of the user that shall run it."
                .formatted(typed.image(), what, field(typed, "runAsUser"));
    }

    /** Only where something is probed. */
    private static Health health(Component typed) {
        Health health = typed.health();
        boolean probed = typed.http() != null || typed.database() != null || health != null && health.tcpPort() != null;
        if (!probed) {
            return health;
        }
        int seconds = typed.database() == null ? Workload.STARTUP_SECONDS : Workload.DATABASE_STARTUP_SECONDS;
        return health == null ? new Health(null, seconds) : new Health(health.tcpPort(), or(health.startupSeconds(), seconds));
    }

    private static VolumeMount mount(VolumeMount typed) {
        String subPath = typed.subPath() == null || typed.subPath().isEmpty() ? null : typed.subPath();
        return new VolumeMount(typed.name(), typed.mountPath(), or(typed.readOnly(), false), subPath);
    }

    private static Volume volume(Volume typed) {
        return new Volume(typed.name(), or(typed.size(), Storage.DEFAULT_SIZE), or(typed.backup(), VolumeBackup.INCLUDE));
    }

    private static Check check(Check typed) {
        return new Check(typed.component(), or(typed.path(), "/"), or(typed.status(), OK), typed.contains());
    }

    private void find(String reason, Component component, String what) {
        findings.add(Finding.stalled(reason, "Component " + component.name() + ": " + what));
    }

    private static String field(Component component, String field) {
        return "spec.stack.components[" + component.name() + "]." + field;
    }

    private static Resources resources(String cpu, String memory, String memoryLimit) {
        return new Resources(
                new Amounts(Quantity.parse(cpu), Quantity.parse(memory)), new Amounts(null, Quantity.parse(memoryLimit)));
    }

    private static <T> T or(T typed, T otherwise) {
        return typed == null ? otherwise : typed;
    }

    private static boolean isEmpty(List<?> list) {
        return list == null || list.isEmpty();
    }

    private static Task task(Task typed) {
        return new Task(typed.name(), typed.component(), some(typed.command()), some(typed.args()), typed.run(), typed.schedule(), by(typed
                .stages(),
                Stage::name));
    }

    /** An empty list is digested like none, and is written like none: one digest, one text. */
    private static <T> List<T> some(List<T> list) {
        return isEmpty(list) ? null : list;
    }

    /** In the order of what the canonical form sorts by. */
    private static <T> List<T> by(List<T> list, Function<T, String> key) {
        return isEmpty(list) ? null : list.stream().sorted(Comparator.comparing(one -> or(key.apply(one), ""))).toList();
    }

    private static <T> List<T> each(List<T> list, UnaryOperator<T> change) {
        return isEmpty(list) ? null : list.stream().map(change).toList();
    }
}
