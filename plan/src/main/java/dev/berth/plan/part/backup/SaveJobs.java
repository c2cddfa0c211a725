package dev.berth.plan.part.backup;

import dev.berth.api.Backup;
import dev.berth.api.BackupPartKind;
import dev.berth.api.Engine;
import dev.berth.plan.Facts;
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
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The Jobs of one backup: one for each part, and one that seals the point when all parts are saved. A database is dumped by its own image,
 * into which the runner and restic are put; files are read as the user whose files they are.
 *
 * @param uid    of the Backup
 * @param secret name of the Secret that opens the repository
 */
public record SaveJobs(Scope scope, String uid, String secret, Fill fill, Ground.Backups ground) {
    /** In the place of a part's name, where the point is sealed. No component has a dot in its name. */
    public static final String SEAL = "berth.seal";

    /** The same, where points are forgotten. */
    public static final String FORGET = "berth.forget";

    /** The same, where the repository is checked. */
    public static final String CHECK = "berth.check";

    /** Reason of a Backup of which a Job failed. */
    public static final String SAVING_FAILED = "SavingFailed";

    /** Reason of a Backup whose point was sealed, and nobody heard of it. */
    public static final String RESULT_LOST = "ResultLost";

    /** With what the runner ends where the repository lacks what it should hold, or holds it changed. */
    public static final int DAMAGED = 4;

    /** Reason of a Job that has failed by its own rule on how its container ended. The Job tells it when its pod is gone. */
    public static final String FAILED_BY_CODE = "PodFailurePolicy";

    /** How long one part may take. */
    public static final Duration LONGEST = RunnerJob.LONGEST;

    /** As whom the runner's image runs, and whatever has no need to be anybody else. */
    public static final long RUNNER_USER = 65532;

    private static final int UID_DIGITS = 12;
    private static final Identity NOBODY = new Identity(Optional.of(RUNNER_USER), Optional.of(RUNNER_USER));
    private static final int HIGHEST_INDEX = 99;

    private static final String DATA = Names.own("data");
    private static final String DATA_PATH = "/data";
    private static final String POINT = Names.own("point");
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
        List<EnvVar> env = new ArrayList<>();
        List<VolumeMount> mounts = new ArrayList<>();
        List<Volume> volumes = new ArrayList<>();
        String image = ground.runnerImage();
        if (part.kind() == BackupPartKind.DATABASE) {
            Engine engine = part.component().database().engine();
            args.addAll(List.of("--database", engine.word()));
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
        return runner().want(job(uid, n), part.name(), new RunnerJob.Work(image, args, env, mounts, volumes, security(Identity.of(part
                .component())), List.of()));
    }

    /**
     * The Job that seals the point, with what describes the environment and its passwords, and sees that the store's catalogue names it.
     *
     * @param repository  where the point lies
     * @param escrow      print of the store's key, encrypted to its recipients, if it has any
     * @param backup      as far as it has come
     * @param parts       all of them
     * @param credentials names of Secrets with generated passwords
     * @param secrets     whether the environment has a Secret of its own
     */
    public Want seal(Repository repository, Optional<String> escrow, Backup backup, List<Part> parts, List<String> credentials,
            boolean secrets) {
        List<String> args = new ArrayList<>(List.of("seal", "--backup", uid, "--host", host(), "--parts", parts.stream().map(Part::name)
                .collect(Collectors.joining(",")), "--record", PointRecord.of(backup, parts).text(), "--catalogue", Repository.catalogueOf(
                        repository.store()).address(),
                "--environment", repository.name()));
        escrow.ifPresent(print -> args.addAll(List.of("--escrow", Escrow.of(repository.store()).of(), "--print", print)));
        args.add(POINT_PATH);
        List<String> names = new ArrayList<>(credentials);
        if (secrets) {
            names.add(Names.SECRETS);
        }
        List<Volume> volumes = new ArrayList<>();
        List<VolumeMount> mounts = new ArrayList<>();
        volumes.add(new VolumeBuilder().withName(POINT).withNewConfigMap().withName(manifests()).endConfigMap().build());
        mounts.add(new VolumeMountBuilder().withName(POINT).withMountPath(POINT_PATH + "/manifests").withReadOnly(true).build());
        for (int i = 0; i < names.size(); i++) {
            String volume = Names.own("secret-" + i);
            volumes.add(new VolumeBuilder().withName(volume).withNewSecret().withSecretName(names.get(i)).endSecret().build());
            mounts.add(new VolumeMountBuilder().withName(volume).withMountPath(POINT_PATH + "/secrets/" + names.get(i)).withReadOnly(
                    true).build());
        }
        return runner().want(seal(uid), SEAL, new RunnerJob.Work(ground.runnerImage(), args, List.of(), mounts, volumes, security(NOBODY),
                List.of()));
    }

    /** The Job that looks for a point which another Backup, that is gone, has made. It stands where the seal's would. */
    public Want look(String point) {
        return runner().want(seal(uid), SEAL, new RunnerJob.Work(ground.runnerImage(), List.of("look", "--backup", point), List.of(), List
                .of(), List.of(), security(NOBODY),
                List.of()));
    }

    /**
     * The Job that forgets recovery points of the environment.
     *
     * @param forgotten uids of their Backups
     * @param kept      uids of all other Backups that are complete: where the store does not know one of them, nothing is forgotten
     */
    public static Want forget(Scope scope, String secret, Fill fill, Ground.Backups ground, List<String> forgotten, List<String> kept) {
        String uids = String.join(",", forgotten);
        List<String> args = List.of("forget", "--host", scope.owner().name(), "--forget", uids, "--expect", String.join(",", kept));
        Job job = new RunnerJob(scope, "", secret, fill, ground.runnerImage()).job("forget-" + Sha256.hex(uids, UID_DIGITS), Map.of(
                Labels.PART, FORGET), new RunnerJob.Work(ground.runnerImage(), args, List.of(), List.of(), List.of(), security(NOBODY),
                        List.of()));
        job.getMetadata().setAnnotations(Map.of(Labels.FORGETS, uids));
        return new Want.Once(job);
    }

    /**
     * The Job that checks the repository of the environment. It is kept until its environment removes it: it is the evidence of what it has found.
     *
     * @param kept uids of the Backups whose points must be there
     */
    public static Want check(Scope scope, String name, String secret, Fill fill, Ground.Backups ground, Facts.Checking check,
            List<String> kept) {
        List<String> args = List.of("check", "--host", scope.owner().name(), "--subset", check.share() + "/" + Facts.Checking.SHARES,
                "--expect", String.join(",", kept));
        Job job = new RunnerJob(scope, "", secret, fill, ground.runnerImage()).job(name, Map.of(Labels.PART, CHECK), new RunnerJob.Work(
                ground.runnerImage(), args, List.of(), List.of(), List.of(), security(NOBODY), List.of()));
        job.getMetadata().setAnnotations(Map.of(Labels.CHECKS, check.text()));
        job.getSpec().setTtlSecondsAfterFinished(null);
        job.getSpec().setPodFailurePolicy(failedBy(DAMAGED));
        return new Want.Once(job);
    }

    /** The Job itself tells that its runner ended so. */
    private static PodFailurePolicy failedBy(int code) {
        return new PodFailurePolicyBuilder()
                .addNewRule()
                .withAction("FailJob")
                .withNewOnExitCodes()
                .withContainerName(RunnerJob.CONTAINER)
                .withOperator("In")
                .withValues(code)
                .endOnExitCodes()
                .endRule()
                .build();
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

    private RunnerJob runner() {
        return new RunnerJob(scope, uid, secret, fill, ground.runnerImage());
    }

    private String host() {
        return scope.owner().name();
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
}
