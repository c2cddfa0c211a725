package dev.berth.cli;

import dev.berth.api.Backup;
import dev.berth.api.BackupPart;
import dev.berth.api.BackupPartKind;
import dev.berth.api.BackupStore;
import dev.berth.api.Engine;
import dev.berth.plan.part.backup.Repository;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code berth backup cat}. */
@Command(name = "cat", mixinStandardHelpOptions = true, description = {
    "Writes one database, or one file or folder of a volume, out of a recovery point: the dump as it was saved, the file as it was, a folder",
    "as a tar archive. Nothing of the site is touched."
})
final class BackupCatCommand implements Callable<Integer> {
    /** Where a Job that saves has the volume. */
    private static final String DATA = "/data";

    @Option(names = {"-n", "--namespace"}, description = "Tenant namespace. Default: that of the current context.")
    private String namespace;

    @Parameters(index = "0", paramLabel = "ENVIRONMENT", description = "Such as shop-prod.")
    private String environment;

    @Parameters(index = "1", paramLabel = "PART", description = "Database or volume, as berth backups lists them.")
    private String part;

    @Parameters(index = "2", arity = "0..1", paramLabel = "PATH", description = "Within the volume, such as 2026/picture.jpg. Default: all of it.")
    private String path;

    @Option(names = "--backup", paramLabel = "BACKUP", description = "As berth backups lists it. Default: the newest complete one that was not made for a restore.")
    private String backup;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE", description = "New file to write to. Default: standard output.")
    private Path output;

    @Option(names = "--image", description = "Image with restic and the runner, for the pod that reads the store. Default: that of this version.")
    private String image;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Cluster.ask(client -> {
            Tenant tenant = Tenant.of(client, namespace);
            List<Backup> backups = client.resources(Backup.class).inNamespace(tenant.namespace()).list().getItems();
            Point point = backup == null
                    ? Point.newest(environment, backups)
                    : Point.named(environment, backups, backup);
            BackupPart found = point.parts().stream().filter(one -> one.name().equals(part)).findFirst().orElseThrow(() -> new Refused(
                    "Backup %s has no part %s: it has %s.".formatted(point.name(), part, Point.list(point.parts()))));
            String name = point.backup().getStatus().store();
            BackupStore store = Optional.ofNullable(client.resources(BackupStore.class).inNamespace(tenant.namespace()).withName(name)
                    .get())
                    .orElseThrow(() -> new Refused("The point lies in BackupStore %s, which is gone from namespace %s: apply it again."
                            .formatted(name, tenant.namespace())));
            try (Restic restic = Restic.start(client, store, image, spec.commandLine().getErr())) {
                Repository repository = Repository.of(store, tenant.namespace(), environment);
                String password = restic.password(repository);
                write(out -> restic.run(out, repository, password, "dump", found.snapshot(), within(found)));
            } catch (Restic.Failed e) {
                throw Repositories.refused("%s of Backup %s".formatted(Point.title(found), point.name()), e);
            }
            return 0;
        });
    }

    /** A file that is not whole does not stay. */
    private void write(Consumer<OutputStream> content) {
        if (output == null) {
            content.accept(System.out);
            System.out.flush();
            return;
        }
        try (OutputStream out = Files.newOutputStream(output, StandardOpenOption.CREATE_NEW)) {
            content.accept(out);
        } catch (FileAlreadyExistsException e) {
            throw new Refused(output + " is there already, and nothing is overwritten: name another file.");
        } catch (IOException e) {
            throw new Refused(output + " could not be written: " + e.getMessage() + ".");
        } catch (RuntimeException e) {
            if (!output.toFile().delete()) {
                e.addSuppressed(new IOException(output + " is not whole, and could not be removed"));
            }
            throw e;
        }
    }

    private String within(BackupPart found) {
        if (found.kind() == BackupPartKind.DATABASE) {
            if (path != null) {
                throw new Refused("%s is a database, and saved as one dump: leave %s out.".formatted(part, path));
            }
            return "/" + part + (found.engine() == Engine.REDIS ? ".rdb" : ".sql");
        }
        return path == null ? DATA : DATA + "/" + path.replaceFirst("^/+", "");
    }
}
