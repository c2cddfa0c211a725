package dev.berth.plan.part.backup;

import dev.berth.api.BackupPartKind;
import dev.berth.api.Engine;
import dev.berth.plan.Fill;
import dev.berth.plan.Ground;
import dev.berth.plan.Labels;
import dev.berth.plan.Names;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.name.Sha256;
import dev.berth.plan.part.database.Engines;
import dev.berth.plan.part.workload.Identity;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The Jobs of one backup: one for each part, and one that seals the point when all parts are saved. A database is dumped by its own image,
 * into which the runner and restic are put; files are read as the user whose files they are. What a Job has done it says in its pod's
 * termination message; that it is done twice does no harm.
 *
 * @param uid    of the Backup
 * @param secret name of the Secret that opens the repository
 */
public record SaveJobs(Scope scope, String uid, String secret, Fill fill, Ground.Backups ground) {
    /** In the place of a part's name, where the point is sealed. No component has a dot in its name. */
    public static final String SEAL = "berth.seal";

    /** What an environment notes when a Job of a backup, or what it needs, is refused. */
    public static final String REFUSED = "BackupRefused";

    /** How long one part may take. */
    public static final Duration LONGEST = Duration.ofHours(6);

    /** Longer than a backup waits before it begins: one whose status was lost finds its Jobs, or does not begin again. */
    private static final Duration KEPT = Duration.ofDays(1);

    private static final int RETRIES = 1;
    private static final int UID_DIGITS = 12;
    private static final long RUNNER_USER = 65532;
    private static final int HIGHEST_INDEX = 99;

    private static final String TOOLS = "tools";
    private static final String TOOLS_PATH = "/berth";
    private static final String RUNNER = TOOLS_PATH + "/runner";
    private static final String TEMPORARY = "temporary";
    private static final String DATA = "data";
    private static final String DATA_PATH = "/data";
    private static final String POINT = "point";
    private static final String POINT_PATH = "/point";

    /** Name of the Job of the n-th part, counted from 1; the seal's is 99. */
    public static String job(String uid, int n) {
        return "backup-%s-%d".formatted(Sha256.hex(uid, UID_DIGITS), n);
    }

    public static String seal(String uid) {
        return job(uid, HIGHEST_INDEX);
    }

    /** The Job that saves the n-th part. */
    public Want save(Part part, int n) {
        List<String> args = new ArrayList<>(List.of("save", "--backup", uid, "--part", part.name(), "--host", host()));
        List<EnvVar> env = new ArrayList<>(environment());
        List<VolumeMount> mounts = new ArrayList<>();
        List<Volume> volumes = new ArrayList<>();
        String image = ground.runnerImage();
        if (part.kind() == BackupPartKind.DATABASE) {
            Engine engine = part.component().database().engine();
            args.addAll(List.of("--database", engine.name().toLowerCase(Locale.ROOT)));
            env.addAll(Engines.clientEnv("DB_", part.name(), engine));
            image = part.component().image();
        } else {
            args.addAll(List.of("--volume", DATA_PATH));
            mounts.add(new VolumeMountBuilder().withName(DATA).withMountPath(DATA_PATH).withReadOnly(true).build());
            volumes.add(new VolumeBuilder()
                    .withName(DATA)
                    .withNewPersistentVolumeClaim()
                    .withClaimName(fill.claims().get(part.name()))
                    .withReadOnly(true)
                    .endPersistentVolumeClaim()
                    .build());
        }
        return job(job(uid, n), part.name(), image, args, env, mounts, volumes, Identity.of(part.component()));
    }

    /**
     * The Job that seals the point, with what describes the environment and its passwords.
     *
     * @param parts       names of all of them
     * @param credentials names of Secrets with generated passwords
     * @param secrets     whether the environment has a Secret of its own
     */
    public Want seal(List<String> parts, List<String> credentials, boolean secrets) {
        List<String> args = List.of("seal", "--backup", uid, "--host", host(), "--parts", String.join(",", parts), POINT_PATH);
        List<String> names = new ArrayList<>(credentials);
        if (secrets) {
            names.add(Names.SECRETS);
        }
        List<Volume> volumes = new ArrayList<>();
        List<VolumeMount> mounts = new ArrayList<>();
        volumes.add(new VolumeBuilder().withName(POINT).withNewConfigMap().withName(manifests()).endConfigMap().build());
        mounts.add(new VolumeMountBuilder().withName(POINT).withMountPath(POINT_PATH + "/manifests").withReadOnly(true).build());
        for (int i = 0; i < names.size(); i++) {
            volumes.add(new VolumeBuilder().withName("secret-" + i).withNewSecret().withSecretName(names.get(i)).endSecret().build());
            mounts.add(new VolumeMountBuilder().withName("secret-" + i).withMountPath(POINT_PATH + "/secrets/" + names.get(i)).withReadOnly(
                    true).build());
        }
        return job(seal(uid), SEAL, ground.runnerImage(), args, environment(), mounts, volumes, new Identity(Optional.of(RUNNER_USER),
                Optional.of(RUNNER_USER)));
    }

    /** What describes the environment, as it is when the backup begins: file name to content. */
    public Want describe(Map<String, String> files) {
        return new Want.Once(new ConfigMapBuilder().withMetadata(scope.meta(manifests())).withData(files).build());
    }

    /** The same, once it is there: neither changed nor swept. */
    public Want described() {
        return new Want.Once(new ConfigMapBuilder().withMetadata(scope.meta(manifests())).build());
    }

    /** Name of the ConfigMap with what describes the environment. */
    public String manifests() {
        return "backup-" + Sha256.hex(uid, UID_DIGITS);
    }

    private String host() {
        return scope.owner().name();
    }

    /** Everything that is written goes where each pod has room of its own. */
    private static List<EnvVar> environment() {
        return List.of(
                plain("TMPDIR", "/tmp"),
                plain("RESTIC_CACHE_DIR", "/tmp/cache"),
                plain("BERTH_WORK", "/tmp/work"),
                plain("BERTH_TALLY", "/tmp/tally"),
                plain("SSL_CERT_FILE", TOOLS_PATH + "/ca.pem"));
    }

    private static EnvVar plain(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    private Want job(String name, String part, String image, List<String> args, List<EnvVar> env, List<VolumeMount> own,
            List<Volume> ownVolumes,
            Identity identity) {
        Map<String, String> labels = new HashMap<>(Map.of(Labels.BACKUP, uid, Labels.PART, part));
        Map<String, String> podLabels = new HashMap<>(scope.labels());
        podLabels.putAll(labels);
        podLabels.put(Labels.COMPONENT, Scope.backup());
        List<VolumeMount> mounts = new ArrayList<>(own);
        mounts.add(new VolumeMountBuilder().withName(TOOLS).withMountPath(TOOLS_PATH).withReadOnly(true).build());
        mounts.add(new VolumeMountBuilder().withName(TEMPORARY).withMountPath("/tmp").build());
        List<Volume> volumes = new ArrayList<>(ownVolumes);
        volumes.add(room(TOOLS, "256Mi"));
        volumes.add(room(TEMPORARY, "4Gi"));
        Container install = container("install", ground.runnerImage())
                .withArgs("install", TOOLS_PATH)
                .withVolumeMounts(new VolumeMountBuilder().withName(TOOLS).withMountPath(TOOLS_PATH).build())
                .build();
        Container save = container("save", image)
                .withCommand(RUNNER)
                .withArgs(args)
                .addNewEnvFrom()
                .withNewSecretRef()
                .withName(secret)
                .endSecretRef()
                .endEnvFrom()
                .withEnv(env)
                .withVolumeMounts(mounts)
                .build();
        return new Want.Once(new JobBuilder()
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
                .withSecurityContext(security(identity))
                .withInitContainers(install)
                .withContainers(save)
                .withVolumes(volumes)
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
    }

    /** Nothing is made to fit: a group that a kubelet would give to the files is not theirs. */
    private static PodSecurityContext security(Identity identity) {
        return new PodSecurityContextBuilder()
                .withRunAsNonRoot(true)
                .withRunAsUser(identity.user().orElse(RUNNER_USER))
                .withRunAsGroup(identity.group().orElse(RUNNER_USER))
                .withNewSeccompProfile()
                .withType("RuntimeDefault")
                .endSeccompProfile()
                .build();
    }

    private static Volume room(String name, String size) {
        return new VolumeBuilder().withName(name).withNewEmptyDir().withSizeLimit(new Quantity(size)).endEmptyDir().build();
    }

    private static ContainerBuilder container(String name, String image) {
        return new ContainerBuilder()
                .withName(name)
                .withImage(image)
                .withImagePullPolicy(image.contains("@") ? "IfNotPresent" : null)
                .withResources(resources())
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .withReadOnlyRootFilesystem(true)
                .endSecurityContext();
    }

    private static ResourceRequirements resources() {
        return new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity("50m"))
                .addToRequests("memory", new Quantity("128Mi"))
                .addToLimits("memory", new Quantity("1Gi"))
                .build();
    }
}
