package dev.berth.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code berth}, also {@code kubectl berth}. */
@Command(name = "berth", description = "Runs many web sites on a few hosts: what a file would make, and how what was applied fares.", mixinStandardHelpOptions = true, version = "berth 0.1.0", subcommands = {
    RenderCommand.class, StatusCommand.class, WhyCommand.class, DiffCommand.class, ReleasesCommand.class, PromoteCommand.class,
    RollbackCommand.class, PreviewCommand.class, RunCommand.class, BackupCommand.class, BackupsCommand.class, DrillCommand.class,
    KeptCommand.class, RestoreCommand.class, UndoCommand.class, RecoverCommand.class, UndeleteCommand.class, PurgeCommand.class})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] words) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, words));
    }

    /** Runs one command line; answers the exit code: 0 done, 1 refused, 2 not understood. */
    static int run(PrintWriter out, PrintWriter err, String... words) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((e, line, _) -> {
                    if (!(e instanceof Refused refused)) {
                        throw e;
                    }
                    refused.sentences().forEach(line.getErr()::println);
                    return 1;
                })
                .execute(words);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }
}
