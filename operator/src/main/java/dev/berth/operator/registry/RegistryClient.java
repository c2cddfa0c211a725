package dev.berth.operator.registry;

import dev.berth.operator.registry.Conversation.Subject;
import dev.berth.operator.registry.Manifests.Configuration;
import dev.berth.operator.registry.Manifests.Document;
import dev.berth.operator.registry.Manifests.Entry;
import dev.berth.operator.registry.Manifests.Index;
import dev.berth.operator.registry.Manifests.Manifest;
import dev.berth.plan.Follow;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.ImageFacts.Platform;
import dev.berth.plan.name.ImageReference;
import dev.berth.plan.name.Sha256;
import dev.berth.plan.name.TagPattern;
import dev.berth.plan.name.VersionTag;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/** Asks registries about images. Every digest in its answers was computed from the bytes, never only believed. Safe for many threads. */
public final class RegistryClient implements Looker, AutoCloseable {

    private final Mirrors mirrors;
    private final Limits limits;
    private final Wire wire;

    /** Trusts the certificates that the Java run-time trusts. */
    public RegistryClient(Mirrors mirrors, Limits limits) {
        this(mirrors, limits, ordinaryTrust());
    }

    RegistryClient(Mirrors mirrors, Limits limits, SSLContext trust) {
        this.mirrors = mirrors;
        this.limits = limits;
        this.wire = new Wire(limits.connect(), trust);
    }

    /**
     * Looks at an image: one request for its manifest, for an index one more per Linux platform, and one for a configuration.
     *
     * @throws LookFailed when there is no such image for whoever asks, or no usable answer
     */
    public ImageFacts look(ImageReference image, Optional<Credentials> credentials) throws LookFailed {
        return look(image, credentials, Optional.empty(), Follow.NOT);
    }

    /**
     * As {@link #look(ImageReference, Optional)}, with one HEAD request where a tag still leads to what is known; and one for every page of the
     * repository's list of tags where others are of interest.
     */
    @Override
    public ImageFacts look(ImageReference image, Optional<Credentials> credentials, Optional<ImageFacts> known, Follow follow)
            throws LookFailed {
        Reading reading = new Reading(image, credentials);
        ImageFacts facts = known.isPresent() && reading.stillLeadsTo(known.get().digest()) ? known.get() : reading.facts();
        Optional<VersionTag> version = image.tag().flatMap(VersionTag::of);
        List<String> tags = switch (follow) {
            case Follow.Matching(TagPattern pattern, int most) -> reading.matching(pattern, most);
            case Follow.Closely closely -> closely == Follow.Closely.VERSIONS && version.isPresent()
                    ? reading.newerThan(version.get())
                    : List.of();
        };
        return tags.equals(facts.tags()) ? facts : facts.beside(tags);
    }

    /** HTTP requests made since the start, those to token services and redirect targets included, by the registry they were made for. */
    public Map<String, Long> requests() {
        return wire.requests();
    }

    @Override
    public void close() {
        wire.close();
    }

    /** One look: the documents of one image, read from the top down. */
    private final class Reading {
        private final String tagOrDigest;
        private final Optional<String> wantedDigest;
        private final Conversation conversation;
        private final Failures failures;

        Reading(ImageReference image, Optional<Credentials> credentials) throws LookFailed {
            tagOrDigest = image.digest().or(image::tag).orElseThrow();
            wantedDigest = image.digest();
            failures = new Failures(image);
            Endpoint endpoint = Endpoint.of(image, mirrors);
            if (endpoint.base().getHost() == null) {
                // Passes for a host name, but is none: 10.0.300.1 or shop.1x.
                throw failures.unreachable();
            }
            conversation = new Conversation(wire, limits, image, credentials, endpoint);
        }

        private record Found(String digest, Document document) {
        }

        private record Build(Platform platform, Optional<Configuration> configuration) {
        }

        boolean stillLeadsTo(String digest) throws LookFailed {
            return conversation.headManifest(tagOrDigest, Manifests.ACCEPT)
                    .flatMap(answer -> answer.header("Docker-Content-Digest"))
                    .filter(digest::equals)
                    .isPresent();
        }

        /** Oldest first. */
        List<String> newerThan(VersionTag version) throws LookFailed {
            return tags(tag -> VersionTag.of(tag).filter(one -> one.updates(version))).stream()
                    .sorted(VersionTag.oldestFirst())
                    .map(VersionTag::tag)
                    .distinct()
                    .toList();
        }

        /** Newest first. A list without the tag that was just found is a part of one, and says nothing of what is missing in it. */
        List<String> matching(TagPattern pattern, int most) throws LookFailed {
            List<String> all = tags(tag -> Optional.of(tag).filter(one -> one.equals(tagOrDigest) || pattern.star(one).isPresent()));
            if (wantedDigest.isEmpty() && !all.contains(tagOrDigest)) {
                throw failures.listLacks(tagOrDigest);
            }
            return pattern.newest(all, most).stream().map(pattern::tag).toList();
        }

        /** What is made of each tag of every page, where anything is. */
        private <T> List<T> tags(Function<String, Optional<T>> wanted) throws LookFailed {
            List<T> all = new ArrayList<>();
            Optional<URI> page = Optional.of(conversation.firstPageOfTags());
            for (int pages = 0; page.isPresent(); pages++) {
                if (pages == limits.tagPages()) {
                    throw failures.tooManyTags();
                }
                Wire.Answer answer = conversation.tags(page.get());
                Manifests.tags(answer.body().orElseThrow()).orElseThrow(failures::notUnderstood).forEach(tag -> wanted.apply(tag)
                        .ifPresent(all::add));
                page = conversation.nextPage(answer);
            }
            return all;
        }

        ImageFacts facts() throws LookFailed {
            Found top = document(tagOrDigest, wantedDigest, Subject.IMAGE);
            List<Build> builds = switch (top.document()) {
                case Index index -> builds(index);
                case Manifest manifest -> List.of(build(top.digest(), manifest.config(), Optional.empty()));
            };
            List<Build> linux = builds.stream().filter(build -> build.platform().platform().startsWith("linux/")).toList();
            if (linux.isEmpty()) {
                throw failures.noLinux();
            }
            Build main = linux.stream().filter(build -> build.platform().platform().equals("linux/amd64")).findFirst().orElse(linux
                    .getFirst());
            Configuration configuration = main.configuration().isPresent()
                    ? main.configuration().get()
                    : configuration(main.platform().config());
            return new ImageFacts(top.digest(), configuration.user(), configuration.ports(), configuration.start(), linux.stream().map(
                    Build::platform)
                    .toList(), List.of());
        }

        private List<Build> builds(Index index) throws LookFailed {
            // Nodes run Linux. Attestations carry the platform unknown/unknown.
            List<Entry> linux = index.entries().stream().filter(entry -> entry.platform().orElse("linux/").startsWith("linux/")).toList();
            if (index.entries().size() > limits.indexEntries() || linux.size() > limits.platforms()) {
                throw failures.tooManyPlatforms(limits.platforms());
            }
            List<Build> builds = new ArrayList<>();
            for (Entry entry : linux) {
                Found found = document(entry.digest(), Optional.of(entry.digest()), Subject.PART);
                if (!(found.document() instanceof Manifest(String config))) {
                    throw failures.noImage();
                }
                builds.add(build(entry.digest(), config, entry.platform()));
            }
            return builds;
        }

        /** The configuration is read only where nothing else says the platform. */
        private Build build(String manifest, String config, Optional<String> platform) throws LookFailed {
            if (platform.isPresent()) {
                return new Build(new Platform(platform.get(), manifest, config), Optional.empty());
            }
            Configuration configuration = configuration(config);
            return new Build(new Platform(configuration.platform(), manifest, config), Optional.of(configuration));
        }

        private Found document(String address, Optional<String> wanted, Subject subject) throws LookFailed {
            Wire.Answer answer = conversation.manifest(address, Manifests.ACCEPT, subject);
            byte[] body = answer.body().orElseThrow();
            String digest = sha256(body);
            boolean asWanted = wanted.map(digest::equals).orElse(true);
            boolean asSaid = answer.header("Docker-Content-Digest").map(digest::equals).orElse(true);
            if (!asWanted || !asSaid) {
                throw failures.digestDiffers();
            }
            return new Found(digest, Manifests.document(body, answer.header("Content-Type")).orElseThrow(failures::noImage));
        }

        private Configuration configuration(String digest) throws LookFailed {
            byte[] body = conversation.config(digest);
            if (!sha256(body).equals(digest)) {
                throw failures.digestDiffers();
            }
            return Manifests.configuration(body).orElseThrow(failures::noImage);
        }
    }

    private static SSLContext ordinaryTrust() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java run-time has no TLS", e);
        }
    }

    private static String sha256(byte[] bytes) {
        return "sha256:" + Sha256.hex(bytes);
    }
}
