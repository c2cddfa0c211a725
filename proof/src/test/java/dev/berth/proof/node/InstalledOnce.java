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
        return store(context).computeIfAbsent(Installed.class, _ -> Installed.now(), Installed.class);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Installed installed = store(context).get(Installed.class, Installed.class);
        if (installed != null) {
            installed.makeRoom();
        }
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getRoot().getStore(Namespace.create(InstalledOnce.class));
    }
}
