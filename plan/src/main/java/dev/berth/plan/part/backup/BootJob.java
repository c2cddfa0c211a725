package dev.berth.plan.part.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.berth.api.Stack;
import dev.berth.plan.Fill;
import dev.berth.plan.Labels;
import dev.berth.plan.Names;
import dev.berth.plan.Scope;
import dev.berth.plan.Want;
import dev.berth.plan.name.Sha256;
import dev.berth.plan.part.workload.Literal;
import dev.berth.plan.part.workload.SitePod;
import dev.berth.plan.part.workload.TaskPods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Job that starts a site on what a drill has fetched and asks it for its pages. No policy of the namespace opens anything to its pod,
 * and no Service knows it: what runs in it reaches itself and nothing else. What it writes is thrown away with its claims.
 *
 * @param uid  of the Restore
 * @param fill with the claims that were filled, a size for every component, and the settings of the stack
 */
public record BootJob(Scope scope, Stack stack, String uid, Fill fill, String runnerImage) {
    /** Beside the time that the components may take: for their images, and for a node that has other things to do. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** For programs that begin to work only when somebody asks. */
    private static final int TO_WARM_UP = 60;

    private static final int UID_DIGITS = 12;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What is asked for, as the runner reads it.
     *
     * @param host     that visitors type
     * @param status   that must be answered; 0 where any below 500 will do
     * @param contains text that must be in the answer; may be empty
     */
    public record Page(String component, int port, String host, String path, int status, String contains) {
        private String json() {
            try {
                return JSON.writeValueAsString(this);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public static String name(String uid) {
        return "restore-%s-boot".formatted(Sha256.hex(uid, UID_DIGITS));
    }

    /** The configuration files of the site as it was, which must stay as long as the Job goes on. */
    public List<Want> files() {
        return pod().files();
    }

    /** @param pages one or more */
    public Want job(List<Page> pages) {
        SitePod pod = pod();
        Map<String, String> labels = Map.of(Labels.BACKUP, uid);
        Map<String, String> podLabels = new HashMap<>(scope.labels());
        podLabels.putAll(labels);
        podLabels.put(Labels.COMPONENT, Scope.boot());
        PodSpec spec = new PodSpecBuilder(pod.spec()).withContainers(visitor(pod, pages)).build();
        return new Want.Once(new JobBuilder()
                .withMetadata(scope.meta(name(uid), labels))
                .withNewSpecLike(TaskPods.once(LONGEST.plusSeconds(starts())))
                .withTtlSecondsAfterFinished((int) RunnerJob.KEPT.toSeconds())
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(podLabels)
                .endMetadata()
                .withSpec(spec)
                .endTemplate()
                .endSpec()
                .build());
    }

    private SitePod pod() {
        return SitePod.of(scope, stack, fill, name(uid));
    }

    private int starts() {
        return stack.components().stream().mapToInt(component -> component.health() == null || component.health().startupSeconds() == null
                ? 0
                : component.health().startupSeconds()).sum();
    }

    private Container visitor(SitePod pod, List<Page> pages) {
        List<String> args = new ArrayList<>(List.of("visit", "--for", Integer.toString(2 * SitePod.startSeconds(stack) + TO_WARM_UP)));
        pod.listens().forEach((component, port) -> args.addAll(List.of("--listens", component + "=" + port)));
        pages.forEach(page -> args.addAll(List.of("--page", Literal.of(page.json()))));
        return RunnerJob.container(Names.own("visitor"), runnerImage)
                .withArgs(args)
                .editSecurityContext()
                .withRunAsUser(SaveJobs.RUNNER_USER)
                .withRunAsGroup(SaveJobs.RUNNER_USER)
                .endSecurityContext()
                .build();
    }
}
