package dev.berth.operator;

import dev.berth.operator.apply.SecretText;
import dev.berth.operator.registry.Background;
import dev.berth.operator.registry.Credentials;
import dev.berth.operator.registry.ImageWatch;
import dev.berth.operator.registry.Looker;
import dev.berth.operator.registry.PullSecrets;
import dev.berth.operator.registry.Rhythm;
import dev.berth.operator.shelf.Images;
import dev.berth.plan.Follow;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.ImageLook;
import dev.berth.plan.Known;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.name.ImageReference;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins what tenants ask about images with the watch over registries: finds the password among the pull Secrets that they name, states
 * the interest, reads the answer. An interest that nobody renewed for a while is given up.
 */
final class RegistryImages implements Images, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryImages.class);

    /** Longer than the longest time between two turns of one primary. */
    private static final Duration INTEREST = Duration.ofMinutes(75);

    private static final Duration AFTER_OUTAGE = Duration.ofSeconds(5);

    /** After a start every tenant's Secrets are asked for at once, and each request that runs beside others needs a connection. */
    private static final int READ_AT_A_TIME = 8;
    private static final String DOCKER_CONFIG = ".dockerconfigjson";

    private record Ask(String namespace, String image, List<String> pullSecretNames, Follow follow) {
        /** Names this one interest among all. */
        String key() {
            return namespace + " " + image + " " + pullSecretNames + " " + follow;
        }
    }

    private record SecretName(String namespace, String name) {}

    /** A pull Secret as it was read; {@code problem} where it is no use. */
    private record Read(String print, PullSecrets passwords, Optional<Known.Unreadable<ImageFacts>> problem) {}

    private final ImageWatch watch;
    private final BiFunction<String, String, Known<SecretPrint>> prints;
    private final SecretText values;
    private final Executor background;
    private final InstantSource clock;
    private final Consumer<String> changed;
    private final Semaphore slots = new Semaphore(READ_AT_A_TIME);
    private final Map<Ask, Instant> asked = new ConcurrentHashMap<>();
    private final Map<SecretName, Read> read = new ConcurrentHashMap<>();
    private final Map<SecretName, String> reading = new ConcurrentHashMap<>();

    /**
     * @param prints  of Secrets in tenant namespaces
     * @param changed told the namespace in which an answer changed
     */
    RegistryImages(
            Looker looker,
            BiFunction<String, String, Known<SecretPrint>> prints,
            SecretText values,
            Executor background,
            InstantSource clock,
            Consumer<String> changed) {
        this.watch = new ImageWatch(looker, Rhythm.standard(), Background.threads("registry"), this::changed);
        this.prints = prints;
        this.values = values;
        this.background = background;
        this.clock = clock;
        this.changed = changed;
    }

    @Override
    public Known<ImageFacts> image(String image, String namespace, List<String> pullSecretNames, Follow follow) {
        ImageReference reference;
        try {
            reference = ImageReference.parse(image);
        } catch (IllegalArgumentException e) {
            return new Known.Unreadable<>("ImageInvalid", e.getMessage());
        }
        List<PullSecrets> passwords = new ArrayList<>();
        Optional<Known.Unreadable<ImageFacts>> problem = Optional.empty();
        for (String name : pullSecretNames == null ? List.<String>of() : pullSecretNames) {
            Optional<Read> secret = pullSecret(new SecretName(namespace, name));
            if (secret.isEmpty()) {
                return new Known.Pending<>();
            }
            passwords.add(secret.get().passwords());
            problem = problem.or(secret.get()::problem);
        }
        Optional<Credentials> credentials = PullSecrets.all(passwords).credentials(reference);
        Ask ask = new Ask(namespace, image, pullSecretNames == null ? List.of() : pullSecretNames, follow);
        asked.put(ask, clock.instant());
        ImageWatch.Wish wish = new ImageWatch.Wish(reference, credentials, follow);
        watch.want(ask.key(), List.of(wish));
        return known(watch.of(wish), problem);
    }

    /** A password that is missing is said only where it is missed: most images are open. */
    private static Known<ImageFacts> known(ImageLook look, Optional<Known.Unreadable<ImageFacts>> problem) {
        return switch (look) {
            case ImageLook.Pending() -> new Known.Pending<>();
            case ImageLook.Found(ImageFacts facts) -> new Known.Value<>(facts);
            case ImageLook.Failed(String reason, String _) when reason.equals("ImageNeedsPassword") && problem.isPresent() -> problem.get();
            case ImageLook.Failed(String reason, String sentence) -> new Known.Unreadable<>(reason, sentence);
        };
    }

    /** Empty while it is being read. */
    private Optional<Read> pullSecret(SecretName secret) {
        return switch (prints.apply(secret.namespace(), secret.name())) {
            case Known.Pending<SecretPrint>() -> Optional.empty();
            case Known.Missing<SecretPrint>() -> Optional.of(none("PullSecretMissing",
                    "Secret %s in imagePullSecretNames does not exist: kubectl -n %s create secret docker-registry %s …"
                            .formatted(secret.name(), secret.namespace(), secret.name())));
            case Known.Unreadable<SecretPrint>(String reason, String message) -> Optional.of(none(reason, message));
            case Known.Value<SecretPrint>(SecretPrint print) -> {
                Read have = read.get(secret);
                if (have != null && have.print().equals(print.print())) {
                    yield Optional.of(have);
                }
                if (!print.print().equals(reading.put(secret, print.print()))) {
                    background.execute(() -> read(secret, print.print()));
                }
                yield Optional.empty();
            }
        };
    }

    private static Read none(String reason, String message) {
        return new Read("", PullSecrets.NONE, Optional.of(new Known.Unreadable<>(reason, message)));
    }

    private void read(SecretName secret, String print) {
        slots.acquireUninterruptibly();
        try {
            PullSecrets passwords = values.read(secret.namespace(), secret.name(), DOCKER_CONFIG).map(PullSecrets::parse).orElse(
                    PullSecrets.NONE);
            read.put(secret, new Read(print, passwords, Optional.empty()));
        } catch (IllegalArgumentException e) {
            String sentence = "Secret %s: %s".formatted(secret.name(), e.getMessage());
            read.put(secret, new Read(print, PullSecrets.NONE, Optional.of(new Known.Unreadable<>("PullSecretInvalid", sentence))));
        } catch (KubernetesClientException outage) {
            readAgain(secret, print);
            return;
        } catch (RuntimeException | Error ours) {
            // A fault of ours must not leave the images waiting for ever. Only its class is logged: its text could quote a password.
            LOG.atError().addKeyValue("namespace", secret.namespace()).addKeyValue("secret", secret.name()).addKeyValue("fault", ours
                    .getClass().getName()).addKeyValue("at", ours.getStackTrace().length == 0 ? "" : ours.getStackTrace()[0]).log(
                            "a pull Secret could not be read");
            readAgain(secret, print);
            return;
        } finally {
            slots.release();
        }
        forgetOld(secret); // it may have changed meanwhile, and there was nothing to forget when that was told
        reading.remove(secret, print);
        changed.accept(secret.namespace());
    }

    /** Whoever asks meanwhile waits for this one. */
    private void readAgain(SecretName secret, String print) {
        CompletableFuture.delayedExecutor(AFTER_OUTAGE.toMillis(), TimeUnit.MILLISECONDS, background).execute(() -> read(secret, print));
    }

    private void changed(ImageReference image) {
        Instant forgotten = clock.instant().minus(INTEREST);
        asked.entrySet().removeIf(one -> {
            boolean old = one.getValue().isBefore(forgotten);
            if (old) {
                watch.forget(one.getKey().key());
            }
            return old;
        });
        asked.keySet().stream()
                .filter(ask -> ImageReference.parse(ask.image()).equals(image))
                .map(Ask::namespace)
                .collect(Collectors.toSet())
                .forEach(changed);
    }

    /** Asks now where the tags of these repositories lead, as far as anybody in the namespace is interested in them. */
    void lookNow(String namespace, Set<String> repositories) {
        asked.keySet().stream()
                .filter(ask -> ask.namespace().equals(namespace))
                .filter(ask -> ask.follow() instanceof Follow.Matching || ImageReference.parse(ask.image()).digest().isEmpty())
                .map(ask -> ImageReference.parse(ask.image()))
                .filter(image -> repositories.contains(image.name()))
                .distinct()
                .forEach(watch::lookNow);
    }

    /** A Secret is another one, or gone: what it opened before is not kept. */
    void secretChanged(String namespace, String name) {
        forgetOld(new SecretName(namespace, name));
    }

    private void forgetOld(SecretName secret) {
        Known<SecretPrint> now = prints.apply(secret.namespace(), secret.name());
        read.computeIfPresent(secret, (_, have) -> now.optional().filter(print -> print.print().equals(have.print())).isPresent()
                ? have
                : null);
    }

    /** How many images are watched. */
    int size() {
        return watch.size();
    }

    @Override
    public void close() {
        watch.close();
    }
}
