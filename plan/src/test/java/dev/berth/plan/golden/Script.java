package dev.berth.plan.golden;

import dev.berth.plan.Id;
import dev.berth.plan.Plan;
import dev.berth.plan.Want;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.Rehearsal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A rehearsal as the text of {@code plan.yaml} and {@code verdict.yaml}. */
final class Script {
    private Script() {}

    /** Every turn that wrote or held, in order; a hold that goes on is told once. */
    static String plan(List<List<Rehearsal.Turn>> rounds) {
        StringBuilder text = new StringBuilder();
        Map<Id, Boolean> holding = new LinkedHashMap<>();
        for (int n = 0; n < rounds.size(); n++) {
            for (Rehearsal.Turn turn : rounds.get(n)) {
                boolean holds = turn.plan() instanceof Plan.Hold;
                boolean told = Boolean.valueOf(holds).equals(holding.put(turn.primary(), holds)) && holds;
                if (!told && (holds || !turn.writes().isEmpty() || !turn.refusals().isEmpty())) {
                    text.append(text.isEmpty() ? "" : "---\n").append(Documents.text(turn(n + 1, turn)));
                }
            }
        }
        return text.isEmpty() ? "{}\n" : text.toString();
    }

    /** The last status of every primary, and its news in the order in which they came. */
    static String verdict(List<List<Rehearsal.Turn>> rounds) {
        Map<Id, Object> status = new LinkedHashMap<>();
        Map<Id, List<Object>> news = new LinkedHashMap<>();
        for (List<Rehearsal.Turn> round : rounds) {
            for (Rehearsal.Turn turn : round) {
                status.put(turn.primary(), turn.verdict().status());
                List<Object> told = news.computeIfAbsent(turn.primary(), _ -> new ArrayList<>());
                turn.verdict().news().stream().map(Documents::tree).filter(n -> !told.contains(n)).forEach(told::add);
            }
        }
        StringBuilder text = new StringBuilder();
        status.forEach((id, said) -> {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("of", id.toString());
            document.put("status", Documents.tree(said));
            if (!news.get(id).isEmpty()) {
                document.put("news", news.get(id));
            }
            text.append(text.isEmpty() ? "" : "---\n").append(Documents.text(document));
        });
        return text.toString();
    }

    private static Map<String, Object> turn(int round, Rehearsal.Turn turn) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("turn", turn.primary().toString());
        document.put("round", round);
        if (turn.plan() instanceof Plan.Hold) {
            document.put("hold", true);
        }
        Map<String, List<Object>> phases = new LinkedHashMap<>();
        turn.writes().forEach(w -> phases.computeIfAbsent(w.phase(), _ -> new ArrayList<>()).add(want(w.want())));
        if (!phases.isEmpty()) {
            document.put("phases", phases.entrySet().stream().map(e -> Map.of(e.getKey(), e.getValue())).toList());
        }
        if (!turn.refusals().isEmpty()) {
            document.put("refused", turn.refusals().stream().map(r -> r.id() + ": " + r.cause() + ": " + r.message()).toList());
        }
        return document;
    }

    private static Map<String, String> texts(Map<String, ?> values) {
        return values.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().toString(), (a, _) -> a,
                TreeMap::new));
    }

    private static Map<String, Object> want(Want want) {
        Map<String, Object> said = new LinkedHashMap<>();
        switch (want) {
            case Want.Keep(var object) -> said.put("keep", Documents.tree(object));
            case Want.Once(var object) -> said.put("once", Documents.tree(object));
            case Want.Generate(var shell, var fixed, var random) -> {
                said.put("generate", Documents.tree(shell));
                said.put("fixed", new TreeMap<>(fixed));
                said.put("random", new TreeMap<>(random));
            }
            case Want.SecretCopy(var shell, var from, var print) -> {
                said.put("secretCopy", Documents.tree(shell));
                said.put("from", from.toString());
                said.put("print", print);
            }
            case Want.SecretJoin(var shell, var fixed, var copied, var derived, var sealed) -> {
                said.put("secretJoin", Documents.tree(shell));
                said.put("fixed", new TreeMap<>(fixed));
                said.put("copied", texts(copied));
                said.put("derived", texts(derived));
                if (!sealed.isEmpty()) {
                    said.put("sealed", texts(sealed));
                }
            }
            case Want.Commit(var id, var uid, var _, var labels, var annotations) -> {
                said.put("commit", id.toString());
                said.put("uid", uid);
                if (!labels.isEmpty()) {
                    said.put("labels", new TreeMap<>(labels));
                }
                Map<String, String> shown = new TreeMap<>(annotations);
                shown.replaceAll((_, value) -> value == null ? "(removed)" : value);
                said.put("annotations", shown);
            }
            case Want.Remove(var id, var uid) -> {
                said.put("remove", id.toString());
                said.put("uid", uid);
            }
            case Want.Destroy(var id, var uid, var _, var warrant) -> {
                said.put("destroy", id.toString());
                said.put("uid", uid);
                said.put("warrant", warrant.reason().toString());
            }
        }
        return said;
    }
}
