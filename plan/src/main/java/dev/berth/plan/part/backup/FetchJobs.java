package dev.berth.plan.part.backup;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.BackupPartKind;
import dev.berth.api.Engine;
import dev.berth.api.Stack;
import dev.berth.plan.Fill;
import dev.berth.plan.Ground;
import dev.berth.plan.Names;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.name.Sha256;
import dev.berth.plan.part.database.Engines;
import dev.berth.plan.part.workload.Identity;
import dev.berth.plan.part.workload.PodTemplate;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The Jobs of one restore: each fills one new, empty claim with a part of a recovery point, and compares it with what the point says of
 * itself. A server of the database's own image, which nobody else reaches, is started on the new claim and takes the dump.
 *
 * @param uid    of the Restore
 * @param secret name of the Secret that opens the repository
 * @param fill   with the claims that are the volumes now
 */
public record FetchJobs(Scope scope, Stack stack, String uid, String secret, Fill fill, Ground.Backups ground) {
    /** How the runner ends where others would have had too little room left. */
    public static final int NO_ROOM = 3;

    private static final int UID_DIGITS = 12;
    private static final String DATA = Names.own("data");
    private static final String DATA_PATH = "/data";
    private static final String HERE = "127.0.0.1";

    /** Name of the Job of the n-th part, counted from 1. */
    public static String job(String uid, int n) {
        return "restore-%s-%d".formatted(Sha256.hex(uid, UID_DIGITS), n);
    }

    /**
     * The Job that fetches the n-th part.
     *
     * @param part    of the stack
     * @param saved   what the recovery point says of it
     * @param backup  whose point it is: its uid did not exist before it was asked for, and a snapshot that does not bear it is refused
     * @param claim   new and empty, to be filled
     * @param spared  bytes of the claim, where its disk must stay usable to others whatever comes of the fetch
     * @param further claims that the new one shall lie beside: what one pod mounts must lie on one node
     */
    public Want fetch(Part part, BackupPart saved, Optional<Backup> backup, int n, String claim,
            Optional<Long> spared, List<String> further) {
        List<String> args = new ArrayList<>(List.of("fetch", "--restore", uid, "--part", part.name(), "--snapshot", saved.snapshot()));
        List<EnvVar> env = new ArrayList<>();
        List<VolumeMount> mounts = new ArrayList<>();
        List<Volume> volumes = new ArrayList<>();
        List<Container> beside = new ArrayList<>();
        String image = part.kind() == BackupPartKind.DATABASE ? part.component().image() : ground.runnerImage();
        boolean server = part.kind() == BackupPartKind.DATABASE && part.component().database().engine() != Engine.REDIS;
        if (part.kind() == BackupPartKind.DATABASE) {
            args.addAll(List.of("--database", part.component().database().engine().word()));
        }
        if (server) {
            env.addAll(client(part));
            // Of the point's own stack: nothing of it need run here now.
            PodSpec served = PodTemplate.of(scope, stack, part.component(), with(part.name(), claim).sized(part.name())).getSpec();
            volumes.addAll(served.getVolumes());
            beside.add(server(served.getContainers().getFirst()));
        } else {
            args.addAll(List.of("--volume", DATA_PATH));
            mounts.add(new VolumeMountBuilder().withName(DATA).withMountPath(DATA_PATH).build());
            volumes.add(volume(DATA, claim));
        }
        backup.ifPresent(one -> args.addAll(List.of("--backup", RecoveryPoint.uid(one))));
        spared.ifPresent(bytes -> {
            args.addAll(List.of("--disk", DATA_PATH, "--claim", bytes.toString()));
            if (server) {
                // By the volume that the server has: a pod that names one claim twice never starts.
                String served = volumes.stream().filter(one -> one.getPersistentVolumeClaim() != null).findFirst().orElseThrow().getName();
                mounts.add(new VolumeMountBuilder().withName(served).withMountPath(DATA_PATH).withReadOnly(true).build());
            }
        });
        number(args, "--files", part.kind() == BackupPartKind.VOLUME ? saved.files() : null);
        number(args, "--tables", server ? saved.tables() : null);
        number(args, "--rows", server ? saved.rows() : null);
        number(args, "--bytes", saved.bytes());
        for (int i = 0; i < further.size(); i++) {
            // By number: a claim's name may be too long to stand in that of a volume.
            volumes.add(volume(Names.own("beside-" + i), further.get(i)));
        }
        RunnerJob runner = new RunnerJob(scope, uid, secret, fill, ground.runnerImage());
        return runner.want(job(uid, n), part.name(), new RunnerJob.Work(image, args, env, mounts, volumes, security(part), beside,
                part.kind() == BackupPartKind.VOLUME && saved.files() != null ? saved.files() : 0));
    }

    private Fill with(String volume, String claim) {
        Map<String, String> claims = new HashMap<>(fill.claims());
        claims.put(volume, claim);
        return fill.with(claims);
    }

    /** As its administrator: views and triggers that another user made are made again in that one's name. */
    private static List<EnvVar> client(Part part) {
        return Engines.adminEnv("DB_", part.name(), part.component().database().engine()).stream()
                .map(variable -> variable.getName().equals("DB_HOST") ? RunnerJob.plain("DB_HOST", HERE) : variable)
                .toList();
    }

    /** It is up before the runner begins, and told to end when that has ended. */
    private static Container server(Container served) {
        return new ContainerBuilder(served).withRestartPolicy("Always").build();
    }

    /** As who will serve the data, so that it will find it its own. */
    private static PodSecurityContext security(Part part) {
        Identity identity = Identity.of(part.component());
        PodSecurityContext security = PodTemplate.podSecurity(part.component());
        return new PodSecurityContextBuilder(security)
                .withRunAsUser(identity.user().orElse(SaveJobs.RUNNER_USER))
                .withRunAsGroup(Objects.requireNonNullElseGet(security.getRunAsGroup(), () -> identity.group().orElse(
                        SaveJobs.RUNNER_USER)))
                .withSysctls()
                .build();
    }

    private static Volume volume(String name, String claim) {
        return new VolumeBuilder().withName(name).withNewPersistentVolumeClaim().withClaimName(claim).endPersistentVolumeClaim().build();
    }

    private static void number(List<String> args, String flag, Long value) {
        if (value != null) {
            args.addAll(List.of(flag, value.toString()));
        }
    }
}
