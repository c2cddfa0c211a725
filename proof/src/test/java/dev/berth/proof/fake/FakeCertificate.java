package dev.berth.proof.fake;

import dev.berth.proof.cluster.Command;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** What a proxy on loopback shows its visitors. */
public final class FakeCertificate {
    private static final String PASSWORD = "not-a-secret";

    private FakeCertificate() {}

    /** A certificate for nobody in particular: the operator's probe takes any. */
    public static SSLContext context() {
        try {
            Path folder = Files.createTempDirectory("berth-proxy");
            Path store = folder.resolve("proxy.p12");
            Command.run(1, Map.of(), List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias", "proxy", "-keyalg", "EC", "-dname", "CN=fake", "-validity", "2", "-storetype", "PKCS12", "-keystore", store
                            .toString(),
                    "-storepass", PASSWORD));
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            Files.delete(store);
            Files.delete(folder);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
