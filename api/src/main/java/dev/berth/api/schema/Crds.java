package dev.berth.api.schema;

import dev.berth.api.Backup;
import dev.berth.api.BackupStore;
import dev.berth.api.Environment;
import dev.berth.api.HostnameClaim;
import dev.berth.api.Promotion;
import dev.berth.api.Release;
import dev.berth.api.Restore;
import dev.berth.api.Site;
import dev.berth.api.TaskRun;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The custom resource definitions of all kinds. The same classes always give the same text. */
public final class Crds {

    /** The kinds in the order in which a newcomer meets them. */
    static final List<Class<? extends CustomResource<?, ?>>> KINDS = List.of(Site.class, Environment.class, Release.class,
            Promotion.class, TaskRun.class, Backup.class, BackupStore.class, Restore.class, HostnameClaim.class);

    private static final String HEADER = "# Made from the records of api by mvn -pl api test -Dcrds=write. Edits here are lost.";

    private final List<CustomResourceDefinition> definitions = new ArrayList<>();
    private final Map<String, String> files = new TreeMap<>();

    private Crds() {
    }

    /** Generates all definitions. */
    public static Crds generate() {
        var crds = new Crds();
        for (var kind : KINDS) {
            crds.add(kind);
        }
        return crds;
    }

    /** The definitions in the order of {@link #KINDS}. */
    public List<CustomResourceDefinition> definitions() {
        return List.copyOf(definitions);
    }

    /** YAML of each definition by file name, such as {@code sites.berth.dev.yaml}. */
    public Map<String, String> files() {
        return Map.copyOf(files);
    }

    private void add(Class<? extends CustomResource<?, ?>> kind) {
        var output = new Texts();
        new CRDGenerator()
                .customResourceClasses(List.of(kind))
                .withParallelGenerationEnabled(false)
                .withMinQuotes(true)
                .withPostProcessor(new CRDPostProcessor() {
                    @Override
                    public HasMetadata process(HasMetadata definition, String version) {
                        var complete = SchemaCompletion.complete((CustomResourceDefinition) definition, kind);
                        definitions.add(complete);
                        return complete;
                    }
                })
                .withOutput(output)
                .generate();
        output.texts.forEach((name, text) -> {
            var generated = text.toString(StandardCharsets.UTF_8);
            files.put(name.replace("-v1", "") + ".yaml", HEADER + generated.substring(generated.indexOf('\n')));
        });
    }

    /** Keeps what the generator writes. */
    private static final class Texts implements CRDGenerator.CRDOutput<OutputStream> {
        private final Map<String, ByteArrayOutputStream> texts = new TreeMap<>();

        @Override
        public OutputStream outputFor(String name) {
            return texts.computeIfAbsent(name, n -> new ByteArrayOutputStream());
        }

        @Override
        public URI crdURI(String name) {
            return URI.create("file:///" + name);
        }

        @Override
        public void close() {
            // Nothing is held open.
        }
    }
}
