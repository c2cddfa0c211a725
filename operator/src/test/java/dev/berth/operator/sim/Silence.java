package dev.berth.operator.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Thousands of operators that log would be heard over everything else. */
final class Silence implements BeforeAllCallback, AfterAllCallback {
    private static final Logger OPERATOR = (Logger) LoggerFactory.getLogger("dev.berth.operator");

    @Override
    public void beforeAll(ExtensionContext context) {
        OPERATOR.setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        OPERATOR.setLevel(null);
    }
}
