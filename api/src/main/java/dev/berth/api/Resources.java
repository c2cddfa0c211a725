package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;

/** Processor time and memory, as Kubernetes counts them. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(value = "!has(self.requests) || !has(self.limits) || !has(self.requests.memory) || !has(self.limits.memory) || "
        + "!isQuantity(string(self.requests.memory)) || !isQuantity(string(self.limits.memory)) || "
        + "quantity(string(self.requests.memory)).compareTo(quantity(string(self.limits.memory))) <= 0", message = "requests.memory is above limits.memory: raise the limit or lower the request")
@ValidationRule(value = "!has(self.requests) || !has(self.limits) || !has(self.requests.cpu) || !has(self.limits.cpu) || "
        + "!isQuantity(string(self.requests.cpu)) || !isQuantity(string(self.limits.cpu)) || "
        + "quantity(string(self.requests.cpu)).compareTo(quantity(string(self.limits.cpu))) <= 0", message = "requests.cpu is above limits.cpu: raise the limit or lower the request")
public record Resources(
        @JsonPropertyDescription("What a replica is sure to have. Default: cpu 50m, memory 128Mi; a database 100m, 256Mi.") Amounts requests,

        @JsonPropertyDescription("What a replica may use at most; above the memory it is killed. Default: memory 512Mi; a database 1Gi.") Amounts limits) {
}
