package dev.berth.plan.part.backup;

import dev.berth.plan.Child;
import dev.berth.plan.Facts;
import java.util.stream.Stream;

/** Restic's exclusive lock of a repository, for hours on end: whoever has it forgets points or checks them, and nothing saves or fetches beside it. */
public final class ExclusiveLock {
    private ExclusiveLock() {}

    /** @param children of the environment whose repository it is */
    public static boolean isHeld(Stream<Child> children) {
        return children.anyMatch(child -> (child.facts() instanceof Facts.Forgetting || child.facts() instanceof Facts.Checking) && child
                .facts().active());
    }
}
