package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record Visitors(
        VisitorPolicy policy,
        String passwordSecretName,
        List<String> allowAddresses,
        List<String> denyAddresses,
        Integer requestsPerSecond,
        Indexing indexing) {
}
