package dev.berth.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The database engines that are known. */
public enum Engine {
    @JsonProperty("mariadb")
    MARIADB,
    @JsonProperty("mysql")
    MYSQL,
    @JsonProperty("postgresql")
    POSTGRESQL,
    @JsonProperty("redis")
    REDIS
}
