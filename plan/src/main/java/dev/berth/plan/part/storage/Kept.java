package dev.berth.plan.part.storage;

import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import dev.berth.plan.Owner;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the ledger says of data whose Environment was deleted: annotations on the workload namespace. It is about the Environment that
 * left; once another one owns the namespace, it says nothing any more.
 *
 * @param of    uid of the Environment that left
 * @param since when its deletion was asked for
 * @param until from when on the data may be destroyed; empty: never by time, only by somebody who purges it
 * @param site  uid of the Site that had made the Environment: time passes only while that very Site is there
 * @param saving uid of the Backup that saves the data a last time, as long as everything else waits for it
 * @param going when that was over, and everything began to go; empty where nothing waited
 */
public record Kept(String of, Instant since, Optional<Instant> until, Optional<String> site, Optional<String> saving,
        Optional<Instant> going) {
    /** Annotation: uid of the Environment that left. The fence lets the operator destroy a namespace only where it is the owner's. */
    public static final String OF = "berth.dev/kept-of";

    /** Annotation: RFC 3339, or {@link #NEVER}. */
    public static final String UNTIL = "berth.dev/kept-until";

    /** The data goes when somebody purges it. */
    public static final String NEVER = "never";

    private static final String SINCE = "berth.dev/kept-since";
    private static final String SITE = "berth.dev/kept-site";
    private static final String SAVING = "berth.dev/kept-saving";
    private static final String GOING = "berth.dev/kept-going";

    /** Where nothing waited for a last recovery point. */
    public Kept(String of, Instant since, Optional<Instant> until, Optional<String> site) {
        this(of, since, until, site, Optional.empty(), Optional.empty());
    }

    /** The record of a workload namespace; empty while an Environment owns it, and where something stands that is not understood. */
    public static Optional<Kept> of(Child space) {
        return space.facts() instanceof Facts.Space(var _, Map<String, String> notes)
                ? of(space.owner().map(Owner::uid).orElse(""), notes)
                : Optional.empty();
    }

    /**
     * The same, from what the namespace bears.
     *
     * @param owner uid of the Environment that owns the namespace
     * @param notes its annotations
     */
    public static Optional<Kept> of(String owner, Map<String, String> notes) {
        String of = notes.get(OF);
        if (of == null || !of.equals(owner)) {
            return Optional.empty();
        }
        try {
            String until = notes.getOrDefault(UNTIL, NEVER);
            return Optional.of(new Kept(of, Instant.parse(notes.getOrDefault(SINCE, "")), NEVER.equals(until)
                    ? Optional.empty()
                    : Optional.of(Instant.parse(until)),
                    Optional.ofNullable(notes.get(SITE)), Optional.ofNullable(notes.get(SAVING)), Optional.ofNullable(notes.get(GOING))
                            .map(Instant::parse)));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    /** For the commit that writes it. */
    public Map<String, String> annotations() {
        Map<String, String> notes = new HashMap<>(none());
        notes.put(OF, of);
        notes.put(SINCE, since.toString());
        notes.put(UNTIL, until.map(Instant::toString).orElse(NEVER));
        site.ifPresent(uid -> notes.put(SITE, uid));
        saving.ifPresent(uid -> notes.put(SAVING, uid));
        going.ifPresent(time -> notes.put(GOING, time.toString()));
        return notes;
    }

    /** For the commit that takes it away. */
    public static Map<String, String> none() {
        Map<String, String> notes = new TreeMap<>();
        notes.put(OF, null);
        notes.put(SINCE, null);
        notes.put(UNTIL, null);
        notes.put(SITE, null);
        notes.put(SAVING, null);
        notes.put(GOING, null);
        return notes;
    }
}
