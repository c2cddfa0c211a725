package dev.berth.cli;

import dev.berth.api.BackupStore;
import dev.berth.plan.Ground;
import dev.berth.plan.Want;
import dev.berth.plan.name.Hmac;
import dev.berth.plan.part.backup.Repository;
import dev.berth.plan.part.backup.SaveJobs;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * restic in a pod of the tenant namespace, for as long as a command reads a store: from there the store is reached as the sites reach it, and
 * nothing need be installed where somebody types. It only reads. Passwords go in by its standard input, and what it says goes nowhere else.
 */
final class Restic implements AutoCloseable {
    private static final String CONTAINER = "restic";
    private static final String TOOLS = "/usr/local/bin/";
    private static final int LONGEST_SECONDS = 4 * 3600;
    private static final Duration TO_START = Duration.ofMinutes(3);

    /** restic's own word for a repository that is not there. */
    static final int NO_REPOSITORY = 10;

    /** The same for one that was made with another key. */
    static final int OTHER_KEY = 12;

    private final KubernetesClient client;
    private final BackupStore store;
    private final Pod pod;
    private final PrintWriter err;
    private final Thread end = new Thread(this::delete);

    private Restic(KubernetesClient client, BackupStore store, Pod pod, PrintWriter err) {
        this.client = client;
        this.store = store;
        this.pod = pod;
        this.err = err;
        // whoever stops the command leaves no pod behind
        Runtime.getRuntime().addShutdownHook(end);
    }

    /** What a run of it did not end well with. */
    static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final int code;

        Failed(int code, String words) {
            super(words);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /**
     * Starts it, and waits until it can be used.
     *
     * @param image with restic and the runner; null for that of this version
     * @param err   where it is told that the store does not answer
     */
    static Restic start(KubernetesClient client, BackupStore store, String image, PrintWriter err) {
        String namespace = store.getMetadata().getNamespace();
        Pod pod = client.resource(pod(store, Optional.ofNullable(image).orElse(Ground.Backups.PUBLIC.runnerImage()))).create();
        Restic restic = new Restic(client, store, pod, err);
        Instant deadline = Instant.now().plus(TO_START);
        String name = pod.getMetadata().getName();
        while (!restic.runs()) {
            if (Instant.now().isAfter(deadline)) {
                restic.close();
                throw new Refused(
                        "Pod %s, which reads the store, did not start within %d minutes: see that the cluster has a node and can pull its image, or name another one with --image."
                                .formatted(name, TO_START.toMinutes()));
            }
            Cluster.rest("Pod " + name + " in namespace " + namespace + " ends by itself");
        }
        return restic;
    }

    private static Pod pod(BackupStore store, String image) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(store.getMetadata().getNamespace())
                .withGenerateName("berth-reads-" + store.getMetadata().getName() + "-")
                .addToLabels(Preview.MADE_BY, Preview.CLI)
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .withActiveDeadlineSeconds((long) LONGEST_SECONDS)
                .withTerminationGracePeriodSeconds(1L)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(SaveJobs.RUNNER_USER)
                .withRunAsGroup(SaveJobs.RUNNER_USER)
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .endSecurityContext()
                .addNewContainer()
                .withName(CONTAINER)
                .withImage(image)
                .withCommand(TOOLS + "runner", "stay", String.valueOf(LONGEST_SECONDS))
                .withEnv(variables(store))
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .addNewVolumeMount()
                .withName("temporary")
                .withMountPath("/tmp")
                .endVolumeMount()
                .endContainer()
                .addNewVolume()
                .withName("temporary")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec()
                .build();
    }

    private static List<EnvVar> variables(BackupStore store) {
        Repository any = Repository.catalogueOf(store);
        List<EnvVar> variables = new ArrayList<>();
        any.settings().forEach((name, value) -> variables.add(new EnvVarBuilder().withName(name).withValue(value).build()));
        any.credentials().forEach((name, source) -> variables.add(secret(name, source)));
        return variables;
    }

    private static EnvVar secret(String name, Want.Source source) {
        return new EnvVarBuilder()
                .withName(name)
                .withNewValueFrom()
                .withNewSecretKeyRef(source.key(), source.secret().name(), false)
                .endValueFrom()
                .build();
    }

    private boolean runs() {
        Pod now = client.pods().resource(pod).get();
        return now != null && now.getStatus() != null && "Running".equals(now.getStatus().getPhase());
    }

    /** What it says to this. */
    String text(Repository repository, String password, String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        run(out, repository, password, words);
        return out.toString(StandardCharsets.UTF_8);
    }

    /**
     * Runs it to its end.
     *
     * @throws Failed with what it said, when it did not end well
     */
    void run(OutputStream out, Repository repository, String password, String... words) {
        List<String> all = new ArrayList<>(List.of(TOOLS + "restic", "--repo", repository.address(), "--no-cache", "--no-lock", "--quiet"));
        if (store.getSpec().sftp() != null) { // there is no ssh in that image, and the runner stands in for it
            all.addAll(List.of("-o", "sftp.command=" + TOOLS + "runner sftp " + repository.address()));
        }
        all.addAll(List.of(words));
        Heard heard = new Heard(err);
        try (ExecWatch run = client.pods().resource(pod).inContainer(CONTAINER).redirectingInput().writingOutput(out).writingError(heard)
                .exec(all.toArray(String[]::new))) {
            run.getInput().write((password + "\n").getBytes(StandardCharsets.UTF_8));
            run.getInput().flush();
            int code = run.exitCode().get();
            if (code != 0) {
                throw new Failed(code, heard.words());
            }
        } catch (IOException | ExecutionException e) {
            throw new Refused("restic could not be run in pod %s: %s. Try again.".formatted(pod.getMetadata().getName(), e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("Interrupted: nothing was changed.");
        }
    }

    /** The password of a repository of this store. */
    String password(Repository repository) {
        String namespace = store.getMetadata().getNamespace();
        String name = store.getSpec().encryption().keySecretName();
        Secret secret = Optional.ofNullable(client.secrets().inNamespace(namespace).withName(name).get()).filter(one -> one
                .getData() != null
                && one.getData().containsKey(Repository.KEY)).orElseThrow(() -> new Refused(
                        "Secret %s with the key of BackupStore %s is not there: kubectl -n %s create secret generic %1$s --from-literal=key=… with the key that you kept elsewhere."
                                .formatted(name, store.getMetadata().getName(), namespace)));
        byte[] key = Hmac.stripped(Base64.getDecoder().decode(secret.getData().get(Repository.KEY)));
        return Hmac.hex(key, repository.passwordText());
    }

    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(end);
        delete();
    }

    private void delete() {
        client.pods().resource(pod).withGracePeriod(0).delete();
    }
}
