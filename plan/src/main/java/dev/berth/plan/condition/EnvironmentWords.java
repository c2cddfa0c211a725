package dev.berth.plan.condition;

import dev.berth.api.Condition;
import dev.berth.api.Environment;
import dev.berth.api.EnvironmentStatus;
import dev.berth.api.Holder;
import java.util.List;
import java.util.Optional;

/** What an environment says to the actions that look at it, and what they say of it. */
public final class EnvironmentWords {
    /** Reason why its data is not protected. */
    public static final String POINT_TOO_OLD = "PointTooOld";

    /** The same: a check found that what was saved is not whole. */
    public static final String REPOSITORY_DAMAGED = "RepositoryDamaged";

    /** The same, where nobody asked for recovery points. */
    public static final String NO_STORE = "NoStore";

    /** Reasons of an environment that leaves everything as it is, because data is gone, or what opens it. */
    public static final String VOLUME_LOST = "VolumeLost";
    public static final String CREDENTIALS_LOST = "CredentialsLost";

    /** The newest point holds far less than the one before it; only while true. */
    public static final String POINT_SHRANK = "PointShrank";

    /** Its repository could not be checked; only while true. */
    public static final String CHECK_FAILED = "CheckFailed";

    /** The same, of one that was not checked for too long. */
    public static final String CHECK_OVERDUE = "CheckOverdue";

    /** Nothing is forgotten any more; only while true. */
    public static final String RETENTION_STOPPED = "RetentionStopped";

    /** The API server refuses what a backup, restore or drill needs; only while true. */
    public static final String BACKUP_REFUSED = "BackupRefused";

    /** Conditions about recovery points that are there only while they are true. */
    public static final List<String> ABOUT_POINTS = List.of(BACKUP_REFUSED, POINT_SHRANK, RETENTION_STOPPED, CHECK_FAILED, CHECK_OVERDUE);

    /** Reason of what waits until data of another environment may be visited. */
    public static final String IMPORTING = "Importing";

    /** Reason of an environment whose release has no AfterImport task for data that waits for one. */
    public static final String NOT_IMPORTED = "NotImported";

    private EnvironmentWords() {}

    /** The action that holds it now. */
    public static Optional<Holder> holder(Environment environment) {
        return Optional.ofNullable(environment.getStatus()).map(EnvironmentStatus::holder);
    }

    /** Another action than this one holds it: one at a time decides. */
    public static Optional<Finding> busy(Environment environment, String uid) {
        return holder(environment)
                .filter(holder -> !uid.equals(holder.uid()))
                .map(holder -> Finding.waiting("Busy", "%s %s holds environment %s and has to end first. %s".formatted(holder.kind(), holder
                        .name(), environment.getMetadata().getName(), ActionConditions.toCancel(holder.kind(), environment.getMetadata()
                                .getNamespace(), holder.name()))));
    }

    /** Why it does not carry out what this action demands. */
    public static Optional<Finding> objection(Environment environment, String uid) {
        return holder(environment)
                .filter(holder -> uid.equals(holder.uid()) && holder.reason() != null)
                .map(holder -> Finding.stalled(holder.reason(), holder.message()));
    }

    /** What it says of its newest recovery point, where that is older than it should be. */
    public static Optional<String> pointTooOld(Environment environment) {
        return unprotected(environment, POINT_TOO_OLD).map(Condition::message);
    }

    /** A check found its repository damaged. */
    public static boolean repositoryDamaged(Environment environment) {
        return unprotected(environment, REPOSITORY_DAMAGED).isPresent();
    }

    /** Why what was saved of it would not bring it back. Of one that nobody wants saved, and of one that goes, it is no news. */
    public static Optional<Condition> notProtected(Environment environment) {
        return protection(environment)
                .filter(said -> said.status().equals("False") && !said.reason().equals(NO_STORE))
                .filter(_ -> environment.getMetadata().getDeletionTimestamp() == null);
    }

    private static Optional<Condition> unprotected(Environment environment, String reason) {
        return protection(environment).filter(said -> said.reason().equals(reason));
    }

    private static Optional<Condition> protection(Environment environment) {
        return Optional.ofNullable(environment.getStatus()).flatMap(status -> Conditions.find(status.conditions(), "Protected"));
    }

    /** Data of it is gone, or what opens that. */
    public static Optional<Finding> dataLost(Environment environment) {
        return Optional.ofNullable(environment.getStatus())
                .flatMap(status -> Conditions.find(status.conditions(), Conditions.READY))
                .filter(ready -> ready.reason().equals(VOLUME_LOST) || ready.reason().equals(CREDENTIALS_LOST))
                .map(ready -> Finding.stalled(ready.reason(), "Environment %s: %s".formatted(environment.getMetadata().getName(), ready
                        .message())));
    }

    /** No recovery point is made there, and nothing is checked, because nothing runs. */
    public static boolean rests(Environment environment) {
        return protection(environment).filter(said -> said.status().equals("Unknown")).isPresent();
    }

    /** What it says in a condition that is there only while it is true. */
    public static Optional<String> told(Environment environment, String type) {
        return Optional.ofNullable(environment.getStatus()).flatMap(status -> Conditions.find(status.conditions(), type)).map(
                Condition::message);
    }

    public static Finding notFound(String name, String namespace) {
        return Finding.stalled("EnvironmentNotFound",
                "There is no Environment %s in namespace %s: kubectl -n %2$s get environments shows what there is.".formatted(name,
                        namespace));
    }
}
