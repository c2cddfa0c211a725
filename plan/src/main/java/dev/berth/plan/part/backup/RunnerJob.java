package dev.berth.plan.part.backup;

import dev.berth.plan.Fill;
import dev.berth.plan.Labels;
import dev.berth.plan.Names;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The Jobs that carry data between an environment and its repository. The runner and restic are put into whatever image has the other tools
 * that a part needs. What a Job has done it says in its pod's termination message; that it is done twice does no harm.
 *
 * @param uid         of the Backup or Restore that it works for
 * @param secret      name of the Secret that opens the repository
 * @param runnerImage that brings the runner
 */
record RunnerJob(Scope scope, String uid, String secret, Fill fill, String runnerImage) {
    /** How long one may take. */
    static final Duration LONGEST = Duration.ofHours(6);

    /** Longer than an action waits before it begins: one whose status was lost finds its Jobs, or does not begin again. */
    static final Duration KEPT = Duration.ofDays(1);

    /** The container in which the runner is. */
    static final String CONTAINER = Names.own("runner");

    private static final int RETRIES = 1;
    private static final String TOOLS = Names.own("tools");
    private static final String TOOLS_PATH = "/berth";
    private static final String RUNNER = TOOLS_PATH + "/runner";
    /** What the names of files and all that is compared of them take was measured as some 800 bytes for each. */
    private static final int FILES_PER_MEBIBYTE = 1000;

    private static final String TEMPORARY = Names.own("temporary");
    private static final String TEMPORARY_PATH = "/tmp";

    /**
     * What one does.
     *
     * @param image    that the runner runs in
     * @param args     of the runner
     * @param env      beside what every one has
     * @param security as whom it runs
     * @param beside   containers that run as long as the runner does
     * @param files    of which the runner holds each in its memory
     */
    record Work(String image, List<String> args, List<EnvVar> env, List<VolumeMount> mounts, List<Volume> volumes,
            PodSecurityContext security, List<Container> beside, long files) {
        /** The same, where the runner holds none. */
        Work(String image, List<String> args, List<EnvVar> env, List<VolumeMount> mounts, List<Volume> volumes, PodSecurityContext security,
                List<Container> beside) {
            this(image, args, env, mounts, volumes, security, beside, 0);
        }
    }

    /** One that saves or fetches a part. */
    Want want(String name, String part, Work work) {
        return new Want.Once(job(name, Map.of(Labels.BACKUP, uid, Labels.PART, part), work));
    }

    /** @param labels by which it and its pods are known */
    Job job(String name, Map<String, String> labels, Work work) {
        Map<String, String> podLabels = new HashMap<>(scope.labels());
        podLabels.putAll(labels);
        podLabels.put(Labels.COMPONENT, Scope.backup());
        List<Volume> volumes = new ArrayList<>(work.volumes());
        volumes.add(room(TOOLS, "256Mi"));
        volumes.add(room(TEMPORARY, "4Gi"));
        return new JobBuilder()
                .withMetadata(scope.meta(name, labels))
                .withNewSpec()
                .withBackoffLimit(RETRIES)
                .withActiveDeadlineSeconds(LONGEST.toSeconds())
                .withTtlSecondsAfterFinished((int) KEPT.toSeconds())
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(podLabels)
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(Names.ACCOUNT)
                .withAutomountServiceAccountToken(false)
                .withEnableServiceLinks(false)
                .withRestartPolicy("Never")
                .withImagePullSecrets(fill.pullSecrets().stream().distinct().map(LocalObjectReference::new).toList())
                .withNodeSelector(fill.nodeSelector().isEmpty() ? null : fill.nodeSelector())
                .withSecurityContext(work.security())
                .withInitContainers(Stream.concat(Stream.of(install()), work.beside().stream()).toList())
                .withContainers(runner(work))
                .withVolumes(volumes)
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private Container install() {
        return container(Names.own("install"), runnerImage)
                .withArgs("install", TOOLS_PATH)
                .withVolumeMounts(new VolumeMountBuilder().withName(TOOLS).withMountPath(TOOLS_PATH).build())
                .build();
    }

    private Container runner(Work work) {
        List<EnvVar> env = new ArrayList<>(environment());
        env.addAll(work.env());
        List<VolumeMount> mounts = new ArrayList<>(work.mounts());
        mounts.add(new VolumeMountBuilder().withName(TOOLS).withMountPath(TOOLS_PATH).withReadOnly(true).build());
        mounts.add(new VolumeMountBuilder().withName(TEMPORARY).withMountPath(TEMPORARY_PATH).build());
        return container(CONTAINER, work.image())
                .withCommand(RUNNER)
                .withArgs(work.args())
                .addNewEnvFrom()
                .withNewSecretRef()
                .withName(secret)
                .endSecretRef()
                .endEnvFrom()
                .withEnv(env)
                .withVolumeMounts(mounts)
                .withResources(work.files() < FILES_PER_MEBIBYTE
                        ? resources("1Gi")
                        : resources(1024 + work.files() / FILES_PER_MEBIBYTE + "Mi"))
                .build();
    }

    /** Everything that is written goes where each pod has room of its own. */
    private static List<EnvVar> environment() {
        return List.of(
                plain("TMPDIR", TEMPORARY_PATH),
                plain("RESTIC_CACHE_DIR", TEMPORARY_PATH + "/cache"),
                plain("BERTH_WORK", TEMPORARY_PATH + "/work"),
                plain("BERTH_TALLY", TEMPORARY_PATH + "/tally"),
                plain("SSL_CERT_FILE", TOOLS_PATH + "/ca.pem"));
    }

    static EnvVar plain(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    private static Volume room(String name, String size) {
        return new VolumeBuilder().withName(name).withNewEmptyDir().withSizeLimit(new Quantity(size)).endEmptyDir().build();
    }

    static ContainerBuilder container(String name, String image) {
        return new ContainerBuilder()
                .withName(name)
                .withImage(image)
                .withImagePullPolicy(image.contains("@") ? "IfNotPresent" : null)
                .withResources(resources("1Gi"))
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .withReadOnlyRootFilesystem(true)
                .endSecurityContext();
    }

    private static ResourceRequirements resources(String most) {
        return new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity("50m"))
                .addToRequests("memory", new Quantity("128Mi"))
                .addToLimits("memory", new Quantity(most))
                .build();
    }
}
