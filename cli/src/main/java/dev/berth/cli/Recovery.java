package dev.berth.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.api.BackupPart;
import dev.berth.api.RestoreSpec;
import dev.berth.plan.Names;
import dev.berth.plan.part.backup.PointRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An environment as it was sealed with one of its recovery points, and what is to be applied to have it again. Objects are trees of JSON: what
 * another version wrote is neither understood nor lost.
 *
 * @param environment its name
 * @param point       where its data is
 * @param record      what the point holds
 * @param objects     by kind in small letters: site, environment, release
 * @param secret      what was read of the environment's own Secret, in base64; empty where it had none
 */
record Recovery(String environment, Repositories.Sealed point, PointRecord record, Map<String, Map<String, Object>> objects,
        Map<String, String> secret) {
    static final String SITE = "Site";
    static final String ENVIRONMENT = "Environment";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GROUP = "berth.dev/";
    private static final String RECORD = "backup.json";
    private static final String MANIFESTS = "manifests/";
    private static final String SECRETS = "secrets/" + Names.SECRETS + "/";
    private static final String SUSPEND = "suspend";
    private static final String DEPLOY = "deploy";

    /** @param files as they were sealed */
    static Recovery of(String environment, Repositories.Sealed point, Map<String, byte[]> files) {
        PointRecord record = Optional.ofNullable(files.get(RECORD)).flatMap(Recovery::read).orElseThrow(() -> new Refused(
                "The point of %s that was sealed at %s does not say what it holds: restore it with restic by hand, as docs/backups.md shows."
                        .formatted(environment, point.sealed())));
        Map<String, Map<String, Object>> objects = new TreeMap<>();
        Map<String, String> secret = new TreeMap<>();
        files.forEach((name, content) -> {
            if (name.startsWith(MANIFESTS) && name.endsWith(".json")) {
                String kind = name.substring(MANIFESTS.length(), name.length() - ".json".length());
                objects.put(kind, object(kind, name, tree(name, content)));
            } else if (name.startsWith(SECRETS)) {
                secret.put(name.substring(SECRETS.length()), Base64.getEncoder().encodeToString(content));
            }
        });
        for (String kind : List.of("site", "environment", "release")) {
            if (!objects.containsKey(kind)) {
                throw new Refused(
                        "The point of %s that was sealed at %s has no %s in it: restore it with restic by hand, as docs/backups.md shows."
                                .formatted(environment, point.sealed(), kind));
            }
        }
        return new Recovery(environment, point, record, objects, secret);
    }

    /**
     * Who saves a site can write into its repository, and what is applied here is applied with the rights of who recovers: the object that
     * its name says, of this product, and nothing else of its metadata.
     */
    private static Map<String, Object> object(String kind, String file, Map<String, Object> sealed) {
        if (!String.valueOf(sealed.get("apiVersion")).startsWith(GROUP) || !kind.equalsIgnoreCase(String.valueOf(sealed.get("kind")))
                || !(sealed.get("metadata") instanceof Map<?, ?> metadata) || !(sealed.get("spec") instanceof Map)) {
            throw new Refused(
                    "%s of the point is no %s of Berth's: somebody else than Berth has written it. Nothing was applied; look at who can write to the store."
                            .formatted(file, kind));
        }
        Map<String, Object> own = new LinkedHashMap<>();
        for (String field : List.of("name", "labels", "annotations")) {
            Optional.<Object>ofNullable(metadata.get(field)).ifPresent(value -> own.put(field, value));
        }
        Map<String, Object> object = new LinkedHashMap<>(sealed);
        object.put("metadata", own);
        return object;
    }

    private static Optional<PointRecord> read(byte[] content) {
        try {
            return PointRecord.read(JSON.readTree(content));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> tree(String name, byte[] content) {
        try {
            return JSON.readValue(content, new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (IOException e) {
            throw new Refused("%s of the point could not be read: %s.".formatted(name, e.getMessage()));
        }
    }

    Map<String, Object> site() {
        return objects.get("site");
    }

    String siteName() {
        return name(site());
    }

    Map<String, Object> release() {
        return objects.get("release");
    }

    String releaseName() {
        return name(release());
    }

    static String name(Map<String, Object> object) {
        return String.valueOf(map(object.get("metadata")).get("name"));
    }

    /** Name of the environment's own Secret. */
    Optional<String> secretName() {
        return Optional.ofNullable(map(objects.get("environment").get("spec")).get("secretName")).map(String::valueOf);
    }

    /** Whether the Site made it. */
    boolean inline() {
        return entry().isPresent();
    }

    /** What its Site said of it, where the Site made it. */
    private Optional<Map<String, Object>> entry() {
        return entries(site()).stream().filter(this::is).findFirst();
    }

    /**
     * The object that says of it what runs: one that does not would be changed in vain. What the cluster has goes before what was sealed.
     *
     * @param site its Site as it stands
     * @param here whether there is an Environment of its name
     */
    String kind(Optional<Map<String, Object>> site, boolean here) {
        return lists(site) || inline() && !here ? SITE : ENVIRONMENT;
    }

    private boolean lists(Optional<Map<String, Object>> site) {
        return site.filter(one -> entries(one).stream().anyMatch(this::is)).isPresent();
    }

    private boolean is(Map<String, Object> entry) {
        return environment.equals(siteName() + "-" + entry.get("name"));
    }

    /** The Environment's own object, as it was; where the Site makes it, there is none to apply. */
    Map<String, Object> own() {
        return objects.get("environment");
    }

    /** A Site none of whose environments runs yet: what has no data would begin with none. */
    Map<String, Object> asleep() {
        Map<String, Object> site = copy(site());
        entries(site).forEach(entry -> entry.put(SUSPEND, true));
        return held(site);
    }

    /** The same Site, or Environment, where this environment has its release and no pods. A Site lists it again that did. */
    Map<String, Object> held(Map<String, Object> object) {
        return changed(listing(object), spec -> {
            spec.put(SUSPEND, true);
            spec.put(DEPLOY, Map.of("mode", "Pinned", "release", releaseName()));
        });
    }

    /** Somebody may have taken it out since: nobody makes what no Site lists. */
    private Map<String, Object> listing(Map<String, Object> object) {
        if (ENVIRONMENT.equals(object.get("kind")) || lists(Optional.of(object)) || !inline()) {
            return object;
        }
        Map<String, Object> site = copy(object);
        List<Map<String, Object>> all = new ArrayList<>(entries(site));
        all.add(entry().orElseThrow());
        map(site.get("spec")).put("environments", all);
        return site;
    }

    /** The same, where this environment is as it was sealed. */
    Map<String, Object> awake(Map<String, Object> object) {
        return changed(object, spec -> {
            for (String field : List.of(SUSPEND, DEPLOY)) {
                spec.remove(field);
                Optional.ofNullable(sealed().get(field)).ifPresent(value -> spec.put(field, value));
            }
        });
    }

    /** It had no pods, as somebody wanted. */
    boolean sleeps() {
        return Boolean.TRUE.equals(sealed().get(SUSPEND));
    }

    private Map<String, Object> sealed() {
        return entry().orElseGet(() -> map(own().get("spec")));
    }

    private Map<String, Object> changed(Map<String, Object> object, Consumer<Map<String, Object>> change) {
        Map<String, Object> changed = copy(object);
        if (ENVIRONMENT.equals(changed.get("kind"))) {
            change.accept(map(changed.get("spec")));
        } else {
            entries(changed).stream().filter(this::is).forEach(change);
        }
        return changed;
    }

    /** Names of the other environments that the Site makes. */
    List<String> others() {
        return entries(site()).stream().filter(entry -> !is(entry)).map(entry -> siteName() + "-" + entry.get("name")).toList();
    }

    private static List<Map<String, Object>> entries(Map<String, Object> site) {
        return map(site.get("spec")).get("environments") instanceof List<?> list ? list.stream().map(Recovery::map).toList() : List.of();
    }

    @SuppressWarnings("unchecked") // a tree of JSON has no other keys
    private static Map<String, Object> map(Object tree) {
        return (Map<String, Object>) tree;
    }

    private static Map<String, Object> copy(Map<String, Object> tree) {
        return JSON.convertValue(tree, new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    List<BackupPart> parts() {
        return Objects.requireNonNullElse(record.parts(), List.of());
    }

    /**
     * What is done to the cluster.
     *
     * @param here      what it has of this environment
     * @param site      as it has that, where it does
     * @param alongside environments that are brought back by the same command
     */
    String coming(Here here, Optional<Map<String, Object>> site, List<String> alongside) {
        if (here == Here.RUNS) {
            return "%s is here already and is left as it is: a Backup takes the point over, and kubectl berth restore brings it back.%n"
                    .formatted(environment);
        }
        StringBuilder text = new StringBuilder();
        text.append("Applied are Release %s%s%s.%n".formatted(releaseName(), site.isPresent() ? "" : ", Site " + siteName(), secretName()
                .filter(
                        _ -> !secret.isEmpty()).map(name -> ", Secret " + name + " where it is not there").orElse("")));
        if (here == Here.SUSPENDED) {
            text.append(
                    "%s is here already, and suspended. Whatever its volumes hold is not saved first: that is kept for %d hours, and kubectl berth undo %1$s brings it back.%n"
                            .formatted(environment, RestoreSpec.DEFAULT_UNDO_HOURS));
        }
        if (here == Here.NOTHING && site.isPresent()) {
            entry().filter(_ -> !lists(site)).ifPresent(entry -> text.append(
                    "Environment %s is added to Site %s, as it was. Where that Site comes from Git, add it there as well: what Git does not have is taken away again.%n"
                            .formatted(entry.get("name"), siteName())));
        }
        text.append("It has no pods until its data is there, which takes about as long as reading that from the store.%n".formatted());
        List<String> others = others().stream().filter(name -> site.isEmpty() && !alongside.contains(name)).toList();
        if (!others.isEmpty()) {
            text.append(
                    "Other environments of the site are suspended, for they have no data: %s. Recover them, too, or let them begin anew with suspend: false in Site %s.%n"
                            .formatted(String.join(", ", others), siteName()));
        }
        return text.toString();
    }

    /** What comes back, and what is lost. */
    String text(Instant now) {
        Instant time = Instant.parse(record.recoveryPoint());
        return "%s: release %s with %s as of %s, %s ago. What was written since is in no recovery point.%n".formatted(environment,
                releaseName(), Point.list(parts()), time, Span.text(Duration.between(time, now)));
    }
}
