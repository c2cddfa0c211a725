package dev.berth.plan.kind.environment;

import dev.berth.api.BackupPart;
import dev.berth.api.Check;
import dev.berth.api.Component;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.Stack;
import dev.berth.plan.Fill;
import dev.berth.plan.Want;
import dev.berth.plan.part.backup.Boot;
import dev.berth.plan.part.backup.BootJob;
import dev.berth.plan.part.backup.BootJob.Page;
import dev.berth.plan.part.route.Route;
import dev.berth.plan.release.Defaults;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The site as it was when a recovery point was made, started on what a drill has fetched of that: the same images, arguments, variables, files
 * and users as in its Deployments, in one pod that reaches nothing. Its own checks are asked for; where it has none, what has http must answer
 * without an error of its own.
 */
record Booting(Inputs in, Restore drill) {
    private static final int ANY_BUT_AN_ERROR = 0;

    /** Why it is not started, as a clause. */
    static Optional<String> hindrance(Inputs in, Restore drill) {
        return Boot.hindrance(in.environment(), in.site(), release(in, drill), Fetching.parts(drill));
    }

    private static Optional<Release> release(Inputs in, Restore drill) {
        return in.world().release(in.tenant(), drill.getStatus().release()).optional();
    }

    List<Want> wants(Fill fill) {
        Optional<Release> release = release(in, drill);
        if (release.isEmpty() || hindrance(in, drill).isPresent()) {
            return List.of();
        }
        Stack stack = Defaults.explicit(release.get());
        Map<String, String> claims = new HashMap<>();
        Fetching.parts(drill).stream().map(BackupPart::name).forEach(part -> claims.put(part, Drills.scratch(drill, part)));
        Fill as = fill.of(release.get().getMetadata().getName(), Holes.of(in, stack).settings(), EnvironmentPlan.sizes(in.environment()
                .getSpec(), in.place(), stack)).with(claims);
        String uid = drill.getMetadata().getUid();
        BootJob boot = new BootJob(in.place(), stack, uid, as, in.ground().backups().runnerImage());
        List<Want> wants = new ArrayList<>(boot.files());
        if (in.saving(BootJob.name(uid)).isEmpty()) {
            wants.add(boot.job(pages(stack)));
        }
        return wants;
    }

    private List<Page> pages(Stack stack) {
        List<Check> checks = Objects.requireNonNullElse(stack.checks(), List.of());
        return checks.isEmpty()
                ? stack.components().stream().filter(one -> one.http() != null).map(one -> page(one, front(one), ANY_BUT_AN_ERROR, ""))
                        .toList()
                : checks.stream().map(check -> page(visited(stack, check), Checks.path(check), Checks.status(check), Checks.text(check)))
                        .toList();
    }

    private static Component visited(Stack stack, Check check) {
        return stack.components().stream().filter(one -> one.name().equals(check.component())).findFirst().orElseThrow();
    }

    private Page page(Component component, String path, int status, String contains) {
        String host = Route.host(component, in.effective().orElseThrow().hostnames()).orElse("");
        return new Page(component.name(), component.http().port(), host, path, status, contains);
    }

    /** Where it says whether it is up, or else where visitors come in. */
    private static String front(Component component) {
        String health = component.http().healthPath();
        if (health != null && !health.isEmpty()) {
            return health;
        }
        List<String> paths = Objects.requireNonNullElse(component.http().paths(), List.of());
        return paths.isEmpty() || paths.contains("/") ? "/" : paths.getFirst();
    }
}
