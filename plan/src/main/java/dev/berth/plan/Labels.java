package dev.berth.plan;

/** Label and annotation keys. Users' labels never reach children: selectors can only match what stands here. */
public final class Labels {
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    public static final String BERTH = "berth";
    public static final String OWNER_KIND = "berth.dev/owner-kind";
    public static final String TENANT = "berth.dev/tenant";
    public static final String OWNER = "berth.dev/owner";
    public static final String OWNER_UID = "berth.dev/owner-uid";

    /** On workload namespaces: the admission fence lets the operator write only where this is {@code true}. */
    public static final String MANAGED = "berth.dev/managed";

    /** On workload namespaces: uid of the tenant namespace, half of the proof that a kept namespace is ours again. */
    public static final String TENANT_UID = "berth.dev/tenant-uid";

    /** On pods and everything that belongs to one component; the only label that selectors use. */
    public static final String COMPONENT = "berth.dev/component";

    /** On Jobs, CronJobs and pods of a task: its name. */
    public static final String TASK = "berth.dev/task";

    /** On a Job of a task: which decision of the ledger it belongs to. */
    public static final String SEQUENCE = "berth.dev/sequence";

    /** On the Job of a task run: uid of the TaskRun. Such a Job has no label of a task, because no release waits for it. */
    public static final String RUN = "berth.dev/run";

    /** On a volume claim that was made to be filled from a recovery point, and on a Backup that was made before that: uid of the Restore. */
    public static final String RESTORE = "berth.dev/restore";

    /** On a Backup that was made before another release came: uid of the Promotion. */
    public static final String PROMOTION = "berth.dev/promotion";

    /** On Jobs and pods that save or fetch data: uid of the Backup or Restore. */
    public static final String BACKUP = "berth.dev/backup";

    /** On the same: the part of the recovery point that they save; a dot for what describes the environment. */
    public static final String PART = "berth.dev/part";

    /** Annotation on the Job that forgets recovery points: uids of their Backups, with a comma between them. */
    public static final String FORGETS = "berth.dev/forgets";

    /** Annotation on the Job that checks a repository: when it was made (RFC 3339), which share it reads, and of what. */
    public static final String CHECKS = "berth.dev/checks";

    /** Annotation on a Secret that is put together: hash of what it was made of. */
    public static final String SOURCES = "berth.dev/sources";

    public static final String SITE = "berth.dev/site";
    public static final String STAGE = "berth.dev/stage";
    public static final String VOLUME = "berth.dev/volume";
    public static final String REVISION = "berth.dev/revision";

    /** Annotation on a Release: hash of what it was made from, so that an operator upgrade cuts no new one. */
    public static final String INPUTS = "berth.dev/inputs";

    /** Annotation on a Release: component to image as typed (JSON), so that a tag that moved is not followed unasked. */
    public static final String REQUESTED = "berth.dev/requested";

    /** Annotation on a Release: component to the tag that it was cut from, where updates led on from the one that was typed (JSON). */
    public static final String TAGS = "berth.dev/tags";

    /** Annotation on a Release: since when nothing names it (RFC 3339). */
    public static final String UNUSED = "berth.dev/unused-since";

    /** Annotation on a pod template: keyed hash of the Secrets it reads, so that a rotated value restarts the pods. */
    public static final String SECRETS = "berth.dev/secrets";

    /** Annotation on a pod template: hash of its configuration files, so that a change restarts the pods. */
    public static final String FILES = "berth.dev/files";

    private Labels() {}
}
