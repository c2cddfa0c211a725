package dev.berth.proof.node;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands the installed operator to tests, and stops the sites of each class after it; JUnit closes it after the last of them. */
final class InstalledOnce implements ParameterResolver, AfterAllCallback {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Installed.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Installed all = root(context).computeIfAbsent(Shared.class, _ -> new Shared(Installed.now()), Shared.class).installed();
        return own(context).computeIfAbsent(Installed.class, _ -> all.forOneClass(), Installed.class);
    }

    private record Shared(Installed installed) implements AutoCloseable {
        @Override
        public void close() {
            installed.end();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Installed installed = own(context).get(Installed.class, Installed.class);
        if (installed != null) {
            installed.makeRoom();
        }
    }

    private static ExtensionContext.Store root(ExtensionContext context) {
        return own(context.getRoot());
    }

    private static ExtensionContext.Store own(ExtensionContext context) {
        return context.getStore(Namespace.create(InstalledOnce.class));
    }
}
