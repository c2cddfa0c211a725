package dev.berth.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.berth.operator.apply.Api;
import dev.berth.operator.apply.SecretText;
import dev.berth.plan.Follow;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.Known;
import dev.berth.plan.SecretPrint;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryImagesTest {
    private static final String IMAGE = "registry.example.com/acme/shop:1";
    private static final Known<SecretPrint> THERE = new Known.Value<>(new SecretPrint("kubernetes.io/dockerconfigjson", Set.of(
            ".dockerconfigjson"), "print-1"));
    private static final Known<SecretPrint> GONE = new Known.Missing<>();
    private static final ImageFacts FACTS = new ImageFacts("sha256:" + "a".repeat(64), "", List.of(), List.of());

    private final Queue<Runnable> background = new ConcurrentLinkedQueue<>();
    private final AtomicInteger reads = new AtomicInteger();
    private volatile boolean broken;
    private volatile Known<SecretPrint> secret = THERE;
    private final RegistryImages images = new RegistryImages(
            (_, _, _, _) -> FACTS,
            (_, _) -> secret,
            new SecretText((Api) Proxy.newProxyInstance(Api.class.getClassLoader(), new Class<?>[]{Api.class}, (_, _, _) -> read())),
            background::add,
            InstantSource.system(),
            _ -> {});

    @AfterEach
    void close() {
        images.close();
    }

    private Optional<GenericKubernetesResource> read() {
        reads.incrementAndGet();
        if (broken) {
            throw new IllegalStateException("a fault of ours");
        }
        GenericKubernetesResource pull = new GenericKubernetesResource();
        pull.setAdditionalProperty("data", Map.of(".dockerconfigjson", Base64.getEncoder().encodeToString(
                "{\"auths\":{}}".getBytes(StandardCharsets.UTF_8))));
        return Optional.of(pull);
    }

    private Known<ImageFacts> asked() {
        return images.image(IMAGE, "acme", List.of("pull"), Follow.NOT);
    }

    /** Whatever is to be done beside the turns; a fault of it ends its thread and nothing else. */
    private void work() {
        for (Runnable task = background.poll(); task != null; task = background.poll()) {
            try {
                task.run();
            } catch (IllegalStateException endOfItsThread) {
                continue;
            }
        }
    }

    private void known() {
        await().until(() -> {
            work();
            return asked().equals(new Known.Value<>(FACTS));
        });
    }

    @Test
    void aPullSecretWhoseReadingBreaksIsReadAgain() {
        broken = true;
        assertThat(asked()).isEqualTo(new Known.Pending<>());
        work();
        broken = false;
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            work();
            assertThat(asked()).isEqualTo(new Known.Value<>(FACTS));
        });
    }

    /** Its passwords would stay in memory for as long as the process lives. */
    @Test
    void whatADeletedSecretOpenedIsForgotten() {
        known();
        assertThat(reads).hasValue(1);
        images.secretChanged("acme", "pull");
        known();
        assertThat(reads).as("it is what it was").hasValue(1);
        secret = GONE;
        images.secretChanged("acme", "pull");
        secret = THERE;
        known();
        assertThat(reads).hasValue(2);
    }

    @Test
    void whatIsDeletedWhileItIsReadIsForgotten() {
        assertThat(asked()).isEqualTo(new Known.Pending<>());
        secret = GONE;
        images.secretChanged("acme", "pull");
        work();
        secret = THERE;
        known();
        assertThat(reads).hasValue(2);
    }
}
