package dev.berth.plan.release;

import dev.berth.api.Component;
import dev.berth.api.Release;
import dev.berth.api.ReleaseSpec;
import dev.berth.api.Stack;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Labels;
import dev.berth.plan.condition.Finding;
import dev.berth.plan.name.ImageReference;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What release a stack is, now that its images are known.
 *
 * @param spec     the explicit copy
 * @param digest   SHA-256 of its canonical form, hex
 * @param inputs   hash of what it was made from: the stack as typed, with images by digest
 * @param annotations what was typed for each image, and where updates led on from that
 * @param findings what forbids it; with a STALLED one, no release may be cut
 */
public record Cut(ReleaseSpec spec, String digest, String inputs, Map<String, String> annotations, List<Finding> findings) {
    /** Version of the canonical form; part of what is digested. */
    public static final int HASH_VERSION = 1;

    private static final int SHORT = 12;

    /** Cuts the release of a stack. {@code images} answers for every image as typed, or not at all when offline. */
    public static Cut of(String site, Stack stack, Function<String, Optional<ImageFacts>> images) {
        return of(site, stack, stack, images);
    }

    /** The same, of a stack in which updates led on from some of the images that were typed. */
    public static Cut of(String site, Stack typed, Stack stack, Function<String, Optional<ImageFacts>> images) {
        Defaults.Result explicit = Defaults.write(stack, images);
        ReleaseSpec spec = new ReleaseSpec(site, HASH_VERSION, explicit.explicit());
        String inputs = Canonical.digest(withImages(stack, images));
        return new Cut(spec, Canonical.digest(spec), inputs, Requested.annotations(typed, stack), explicit.findings());
    }

    /** The name that a release of this content bears. */
    public static String name(String site, String digest) {
        return site + "-" + digest.substring(0, SHORT);
    }

    /** True when the release's name is what its content says. A release under another name runs nowhere. */
    public static boolean genuine(Release release) {
        return release.getSpec() != null && genuine(release, digest(release));
    }

    /** The same, where its digest has been worked out already. */
    public static boolean genuine(Release release, Optional<String> digest) {
        String site = release.getSpec().site();
        return site != null && digest.filter(found -> release.getMetadata().getName().equals(name(site, found))).isPresent();
    }

    /** True when the release's content has this digest, written as {@code sha256:…}. */
    public static boolean hasDigest(Release release, String digest) {
        return digest(release).filter(found -> digest.equals("sha256:" + found)).isPresent();
    }

    /** Digest of a release's content; empty when it cannot have been cut by Berth, because a name in it is not even well formed. */
    public static Optional<String> digest(Release release) {
        return wellFormed(release.getSpec());
    }

    private static Optional<String> wellFormed(Object part) {
        try {
            return Optional.of(Canonical.digest(part));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Hash of a release's stack, {@code sha256:…}: the same for the same stack, whichever site it is of. Empty for a release that cannot have
     * been cut by Berth.
     */
    public static Optional<String> stackHash(Release release) {
        return wellFormed(release.getSpec().stack()).map(digest -> "sha256:" + digest);
    }

    public String name() {
        return name(spec.site(), digest);
    }

    /** The object to create. */
    public Release release(String namespace, Map<String, String> labels, int revision) {
        Release release = new Release();
        release.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(name())
                .withLabels(labels)
                .addToLabels(Labels.SITE, spec.site())
                .addToLabels(Labels.REVISION, Integer.toString(revision))
                .addToAnnotations(Labels.INPUTS, inputs)
                .addToAnnotations(annotations)
                .build());
        release.setSpec(spec);
        return release;
    }

    /** The one of these that was cut from the same, by whichever version of Berth, or that has the same content. */
    public Optional<Release> among(List<Release> releases) {
        return releases.stream().filter(this::made).max(Comparator.comparing(release -> Revision.of(release).orElse(0)));
    }

    private boolean made(Release release) {
        Map<String, String> notes = release.getMetadata().getAnnotations();
        boolean sameInputs = notes != null && inputs.equals(notes.get(Labels.INPUTS)) && genuine(release);
        return sameInputs || release.getMetadata().getName().equals(name());
    }

    private static Stack withImages(Stack stack, Function<String, Optional<ImageFacts>> images) {
        return stack.with(stack.components().stream().map(c -> withImage(c, images)).toList());
    }

    private static Component withImage(Component c, Function<String, Optional<ImageFacts>> images) {
        String image = images.apply(c.image()).map(f -> ImageReference.parse(c.image()).pinned(f.digest()).toString()).orElse(c.image());
        return c.withImage(image);
    }
}
