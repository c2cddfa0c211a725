import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/**
 * Writes the certificates of a PEM file as Java's own trust store. No password and no salt: the same certificates give the same bytes.
 * Run as: java Truststore.java certificates.pem cacerts
 */
public final class Truststore {
    private Truststore() {}

    public static void main(String[] arguments) throws GeneralSecurityException, IOException {
        System.setProperty("keystore.pkcs12.certProtectionAlgorithm", "NONE");
        System.setProperty("keystore.pkcs12.macAlgorithm", "NONE");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (var pem = Files.newInputStream(Path.of(arguments[0]))) {
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                var one = (X509Certificate) certificate;
                store.setCertificateEntry(one.getSerialNumber().toString(16) + " " + one.getSubjectX500Principal().getName(), one);
            }
        }
        if (store.size() < 100) {
            throw new IllegalStateException("only " + store.size() + " certificates in " + arguments[0]);
        }
        try (var file = Files.newOutputStream(Path.of(arguments[1]))) {
            store.store(file, null);
        }
    }
}
