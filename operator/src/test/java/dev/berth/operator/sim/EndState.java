package dev.berth.operator.sim;

import dev.berth.plan.Id;
import dev.berth.plan.Labels;
import dev.berth.plan.Names;
import dev.berth.plan.name.Sha256;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A cluster at rest as lines of text that two runs of one story must share: without versions, and with uids, times and drawn passwords by
 * what they stand for. What rightly tells how it came to be so is left out: history and numbers of decisions, releases that nothing runs,
 * namespaces whose environment is gone.
 */
final class EndState {
    private static final Pattern UID = Pattern.compile("u\\d{6}");
    private static final Pattern TIME = Pattern.compile("20\\d\\d-\\d\\d-\\d\\dT[0-9:.]+Z");
    private static final Pattern REVISION = Pattern.compile("\"revision\":\\d+");

    /** Which of several promotions of the same release came through in the end. */
    private static final Pattern DECIDED_BY = Pattern.compile("\"(by|action)\":\"[^\"]*\"");

    /** How often a user had to ask for it, and for which of these data was saved first. */
    private static final Pattern ASKED_AGAIN = Pattern.compile(
            "-again|-once-more|(?<=Backup )\\S+(?=-[0-9a-f]{6}-before)|-[0-9a-f]{6}(?=-before)");
    private static final int TOKEN_DIGITS = 16;

    /** Made once and never patched: they keep the uid of the environment that they were made for, and outlive it. */
    private static final Set<String> MADE_ONCE = Set.of("PersistentVolumeClaim", "Secret", "Release");
    private static final Set<String> WAYS = Set.of("Pod", "Promotion", "TaskRun", "Job", "Backup", "Restore");
    private static final Set<String> END = Set.of("Backup", "Restore");
    private static final String OWNER_UID = ".metadata.labels." + Labels.OWNER_UID;
    private static final Set<String> PATHS_OF_THE_WAY = Set.of(
            ".metadata.resourceVersion", ".metadata.generation", ".metadata.annotations.berth.dev/history",
            ".metadata.annotations.berth.dev/sequence", ".status.sequence", ".status.release.revision", ".status.release.by",
            ".status.release.action", ".status.revision",
            ".metadata.labels.berth.dev/revision", ".metadata.labels.berth.dev/restore",
            ".status.backup.recoverySeconds", ".status.backup.pointAgeSeconds");

    private final SimulatedCluster cluster;
    private final Map<String, String> names = new HashMap<>();

    private EndState(SimulatedCluster cluster) {
        this.cluster = cluster;
        cluster.all().forEach(live -> {
            names.put(live.uid(), "<" + live.id() + ">");
            if (live.id().kind().equals("Environment")) {
                names.put(Sha256.hex("route:" + live.uid(), TOKEN_DIGITS), "<token of " + live.id() + ">");
            }
        });
    }

    static Set<String> of(SimulatedCluster cluster) {
        EndState state = new EndState(cluster);
        Set<String> lines = new TreeSet<>();
        cluster.all().filter(state::counts).forEach(live -> lines.addAll(state.lines(live)));
        cluster.all().filter(live -> END.contains(live.id().kind()) && !"Ended".equals(Tree.text(live.tree(), "status", "step"))).forEach(
                live -> lines.add(live.id() + " goes on"));
        return lines;
    }

    private boolean counts(Live live) {
        Id id = live.id();
        if (WAYS.contains(id.kind())) { // how often one was asked for tells the way, not the end
            return false;
        }
        if (id.kind().equals("Release")) {
            return cluster.all("Namespace").anyMatch(place -> counts(place) && String.valueOf(place.annotations().get("berth.dev/release"))
                    .contains("\"" + id.name() + "\""));
        }
        if (id.kind().equals("Namespace")) {
            return !live.berths() || cluster.get(new Id("Environment", live.label(Labels.TENANT), live.label(Labels.OWNER))).isPresent();
        }
        return id.namespace().isEmpty() || cluster.get(new Id("Namespace", "", id.namespace())).filter(this::counts).isPresent();
    }

    private List<String> lines(Live live) {
        List<String> lines = new ArrayList<>();
        int generation = Tree.number(live.tree(), 0, "metadata", "generation");
        for (String leaf : Tree.leaves(live.tree())) {
            String path = leaf.substring(0, leaf.indexOf(" = "));
            String value = leaf.substring(path.length() + 3);
            boolean former = path.equals(OWNER_UID) && MADE_ONCE.contains(live.id().kind());
            if (former || PATHS_OF_THE_WAY.contains(path) || path.startsWith(".status.previous")) {
                continue;
            }
            if (path.endsWith("observedGeneration")) {
                value = value.equals(String.valueOf(generation)) ? "current" : "old";
            }
            if (path.startsWith(".data.") && !live.id().name().equals(Names.SECRETS) && live.berths()) {
                value = "drawn";
            }
            lines.add(live.id() + path + " = " + said(value));
        }
        return lines;
    }

    private String said(String value) {
        String named = names.getOrDefault(value, value);
        named = ASKED_AGAIN.matcher(UID.matcher(named).replaceAll(this::name)).replaceAll("");
        String timeless = DECIDED_BY.matcher(TIME.matcher(named).replaceAll("TIME")).replaceAll("\"$1\":\"somebody\"");
        return REVISION.matcher(timeless).replaceAll("\"revision\":n").replace(",\"action\":\"somebody\"", "").replace(
                "\"action\":\"somebody\",", "");
    }

    private String name(MatchResult uid) {
        return java.util.regex.Matcher.quoteReplacement(names.getOrDefault(uid.group(), "<gone>"));
    }
}
