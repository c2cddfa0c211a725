package dev.berth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.api.BackupStore;
import dev.berth.plan.Labels;
import dev.berth.plan.Scope;
import dev.berth.plan.part.backup.Repository;
import dev.berth.plan.world.Documents;
import dev.berth.plan.world.Documents.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The store on a volume fits what comes to it: the labels of pods that carry backups, and the addresses of repositories. */
class StoreExampleTest {
    private static List<Document> example() throws IOException {
        return Documents.read(Files.readString(Path.of("../examples/store-on-a-volume/store.yaml")));
    }

    private static Document one(String kind) throws IOException {
        return example().stream().filter(document -> document.kind().equals(kind)).findFirst().orElseThrow();
    }

    @Test
    void letsInThePodsThatCarryBackupsAndNobodyElse() throws IOException {
        JsonNode ingress = one("NetworkPolicy").tree().at("/spec/ingress");
        assertThat(ingress).hasSize(1);
        JsonNode from = ingress.get(0).path("from");
        assertThat(from).hasSize(2);
        assertThat(labels(from.get(0), "namespaceSelector", Labels.MANAGED)).isEqualTo("true");
        assertThat(labels(from.get(0), "podSelector", Labels.COMPONENT)).isEqualTo(Scope.backup());
        assertThat(labels(from.get(1), "namespaceSelector", "kubernetes.io/metadata.name")).isEqualTo("acme");
        assertThat(labels(from.get(1), "podSelector", Preview.MADE_BY)).isEqualTo(Preview.CLI);
    }

    private static String labels(JsonNode peer, String selector, String label) {
        return peer.path(selector).path("matchLabels").path(label).asText();
    }

    /** A login opens what lies below its name, which is the tenant's; a repository lies there two folders deep, and the server knows no deeper one. */
    @Test
    void itsRepositoriesLieBelowTheTenantsName() throws IOException {
        BackupStore store = (BackupStore) Documents.primary(one("BackupStore"));
        assertThat(Repository.of(store, "acme", "vault-prod").address()).isEqualTo(
                "rest:http://rest-server.berth-store.svc:8000/acme/acme--vault-prod/");
        JsonNode service = one("Service").tree();
        assertThat(store.getSpec().rest().url()).startsWith("http://%s.%s.svc:%d/".formatted(service.at("/metadata/name").asText(), service
                .at("/metadata/namespace").asText(), service.at("/spec/ports/0/port").asInt()));
        assertThat(one("Deployment").tree().at("/spec/template/spec/containers/0/command")).extracting(JsonNode::asText).contains(
                "--private-repos");
    }
}
