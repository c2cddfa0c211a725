package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

@JsonInclude(JsonInclude.Include.NON_NULL)
public record Http(
        Integer port,
        List<String> paths,
        String subdomain,
        String healthPath,
        Boolean sticky,
        List<ErrorPage> errorPages) {
}
