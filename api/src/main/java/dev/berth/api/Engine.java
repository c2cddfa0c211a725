package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** The database engines that are known. */
public enum Engine {
    @JsonProperty("mariadb")
    MARIADB,
    @JsonProperty("mysql")
    MYSQL,
    @JsonProperty("postgresql")
    POSTGRESQL,
    @JsonProperty("redis")
    REDIS;

    /** As it is typed. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
