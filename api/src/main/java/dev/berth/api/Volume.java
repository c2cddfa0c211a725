package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Quantity;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record Volume(
        String name,
        Quantity size,
        VolumeBackup backup) {
}
