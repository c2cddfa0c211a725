package dev.berth.plan.kind.environment;

import dev.berth.api.Component;
import dev.berth.api.Release;
import dev.berth.api.ReleaseImage;
import dev.berth.api.Stack;
import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.ledger.Verification;
import dev.berth.plan.name.ImageReference;
import dev.berth.plan.part.workload.CodeInVolume;
import dev.berth.plan.stage.StageDefaults;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is seen to run: Deployments rolled out, pods ready, and whether their images are the release's. */
final class Runs {
    private final Inputs in;
    private final Stack stack;
    private final boolean stopped;

    Runs(Inputs in, Stack stack) {
        this.in = in;
        this.stack = stack;
        this.stopped = in.stopped();
    }

    /** What is not rolled out yet, and why as far as pods say. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (Component component : stack.components()) {
            rollout(component).ifPresent(findings::add);
        }
        return findings;
    }

    /** What keeps the databases from answering. */
    Optional<Finding> databases() {
        return stack.components().stream().filter(component -> component.database() != null).flatMap(component -> rollout(component)
                .stream()).findFirst();
    }

    private Optional<Finding> rollout(Component component) {
        Optional<Child> deployment = in.child("Deployment", component.name());
        if (deployment.isEmpty() || !(deployment.get().facts() instanceof Facts.Rollout r)) {
            return Optional.of(Finding.waiting("Starting", "Component " + component.name() + " is being started."));
        }
        boolean done = r.observedGeneration() >= deployment.get().generation() && r.updated() >= r.desired() && r.ready() >= r.desired()
                && r.total() == r.desired() && (r.desired() > 0 || !shallRun(component));
        if (done) {
            return Optional.empty();
        }
        return Optional.of(waiting(component.name()).or(() -> unbound(component)).orElseGet(() -> r.failing()
                .map(why -> Finding.waiting("RolloutFailing", "Component " + component.name() + " cannot be rolled out: " + why))
                .orElse(Finding.waiting("RollingOut", "Component " + component.name() + " is being rolled out."))));
    }

    /** What was stopped, and is asked for again by a decision of this turn, is started by the next one. */
    private boolean shallRun(Component component) {
        return !stopped && StageDefaults.scale(in.environment().getSpec(), in.place().stage(), stack).stream().anyMatch(scale -> scale
                .component().equals(component.name()) && scale.replicas() > 0);
    }

    private Optional<Finding> waiting(String component) {
        return waiting(in, pods(component), component, "Component " + component, "deploy/" + component);
    }

    /**
     * The kubelet's own word on a container that does not start.
     *
     * @param pods      that are looked at
     * @param component their label
     * @param what      it is called in a sentence
     * @param from      what kubectl reads logs from
     */
    static Optional<Finding> waiting(Inputs in, Stream<Facts.Running> pods, String component, String what, String from) {
        return pods.filter(pod -> pod.waiting().isPresent())
                .map(pod -> pod.waiting().get())
                .filter(why -> !why.starting())
                .findFirst()
                .map(why -> switch (why.reason()) {
                    case "CrashLoopBackOff" -> Finding.waiting("CrashLooping", what + " starts and ends again and again: kubectl -n "
                            + in.place().namespace() + " logs " + from + " --previous");
                    case "ErrImagePull", "ImagePullBackOff" -> Finding.waiting("ImagePullFailed", "The image of " + what.substring(0, 1)
                            .toLowerCase(Locale.ROOT) + what.substring(1) + " cannot be pulled by the node: "
                            + "check that the registry still has it and that imagePullSecretNames opens it.");
                    case "Unschedulable" -> Finding.waiting("Unschedulable", what + " finds no node that takes it: " + placing(why
                            .message())
                            + ". Look at its resources.requests, and at nodeSelector and the volumes' storageClassName of the environment.");
                    case "CreateContainerConfigError" -> Finding.waiting("ContainerConfigError", what + " does not start: " + why
                            .message());
                    default -> Finding.waiting(why.reason(), what + " does not start (" + why.reason()
                            + "): kubectl -n " + in.place().namespace()
                            + " describe pod -l berth.dev/component=" + component);
                });
    }

    /** The scheduler's reason, without what it says of pods that could be driven away. */
    private static String placing(String message) {
        return message.split("\\.(\\s|$)", 2)[0];
    }

    /** A claim that nothing provides for keeps its pods from being scheduled. */
    private Optional<Finding> unbound(Component component) {
        return in.children().stream()
                .filter(c -> c.facts() instanceof Facts.Claim claim && claim.phase().equals("Lost"))
                .filter(c -> c.id().name().startsWith(component.name() + "-"))
                .findFirst()
                .map(c -> Finding.waiting("ClaimLost", "The volume behind PersistentVolumeClaim " + c.id().name()
                        + " is lost: restore it from a backup."));
    }

    private Stream<Facts.Running> pods(String component) {
        return in.children().stream()
                .filter(c -> !c.terminating() && c.id().namespace().equals(in.place().namespace()))
                .flatMap(c -> c.facts() instanceof Facts.Running running && running.component().equals(component)
                        ? Stream.of(running)
                        : Stream.empty());
    }

    /** True when visitors reach some component at all, and each of these has a ready pod. */
    boolean visitable() {
        return visited() && stack.components().stream().filter(c -> c.http() != null).allMatch(c -> pods(c.name()).anyMatch(
                Facts.Running::ready));
    }

    /** True when the stack has a component that visitors reach. */
    boolean visited() {
        return stack.components().stream().anyMatch(c -> c.http() != null);
    }

    /** Whether what runs is the release, by the digests that the kubelet reports. */
    Exactness exact(Release release) {
        if (stopped) {
            return new Exactness("Unknown", "Suspended", "Nothing runs, so nothing can be compared.");
        }
        if (release.getStatus() == null || release.getStatus().images() == null) {
            return new Exactness("Unknown", "ImagesNotRecorded", "What the images of release " + release.getMetadata().getName()
                    + " may run as has not been recorded yet.");
        }
        for (Component component : stack.components()) {
            if (scaledToNothing(component)) {
                continue;
            }
            Set<String> allowed = allowed(release, component);
            List<Facts.Running> running = pods(component.name()).toList();
            if (running.isEmpty() || running.stream().anyMatch(p -> !p.ready())) {
                return new Exactness("Unknown", "NotRunning", "Component " + component.name()
                        + " does not run whole, so it cannot be compared.");
            }
            for (Facts.Running pod : running) {
                Optional<Map.Entry<String, String>> other = pod.images().entrySet().stream().filter(e -> !allowed.contains(digest(e
                        .getValue()))).findFirst();
                if (other.isPresent()) {
                    return new Exactness("False", "ImageDiffers", "A pod of component " + component.name() + " runs " + other.get()
                            .getValue()
                            + ", which is not the image of release " + release.getMetadata().getName() + ".");
                }
            }
        }
        Optional<CodeInVolume> code = codeInVolume(release);
        if (code.isPresent()) {
            return new Exactness("False", Verification.CODE_IN_VOLUME, code.get().message());
        }
        return new Exactness("True", "SameBits", "Every pod runs the images of release " + release.getMetadata().getName() + ".");
    }

    private Optional<CodeInVolume> codeInVolume(Release release) {
        Map<String, List<String>> code = release.getStatus().images().stream().filter(image -> image.code() != null).collect(Collectors
                .toMap(
                        ReleaseImage::component, ReleaseImage::code));
        return stack.components().stream().flatMap(component -> CodeInVolume.of(component, code.getOrDefault(component.name(), List.of()))
                .stream()).findFirst();
    }

    private boolean scaledToNothing(Component component) {
        return in.child("Deployment", component.name()).filter(d -> d.facts() instanceof Facts.Rollout r && r.desired() == 0).isPresent();
    }

    /** A True, False or Unknown about Exact. */
    record Exactness(String status, String reason, String message) {
        /** Worth knowing although the environment is well: nothing that Berth does will make it Exact. */
        Optional<Finding> note() {
            return Optional.of(Finding.note(reason, message)).filter(_ -> reason.equals(Verification.CODE_IN_VOLUME));
        }
    }

    private static Set<String> allowed(Release release, Component component) {
        Set<String> digests = new HashSet<>();
        ImageReference.parse(component.image()).digest().ifPresent(digests::add);
        for (ReleaseImage image : release.getStatus().images()) {
            if (image.component().equals(component.name())) {
                image.platforms().forEach(p -> {
                    digests.add(p.manifest());
                    digests.add(p.config());
                });
            }
        }
        return digests;
    }

    /** An imageID is {@code name@digest}, or the bare digest of the configuration. */
    private static String digest(String imageId) {
        return imageId.substring(imageId.lastIndexOf('@') + 1);
    }
}
