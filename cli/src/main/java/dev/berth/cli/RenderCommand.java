package dev.berth.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code berth render}. */
@Command(name = "render", mixinStandardHelpOptions = true, description = {
    "Prints every object of every environment in the files, in the order in which the operator applies them, without a cluster.",
    "Each environment runs the stack of its Site as it stands in the files, with images as given; what a cluster gives (uids, "
            + "generated passwords, addresses of nodes) is made up or left out, and the output says so.",
    "Rules that look at several fields at once are checked by the API server only."
})
final class RenderCommand implements Callable<Integer> {
    @Option(names = {"-f",
        "--filename"}, required = true, paramLabel = "FILE", description = "A file, a directory with files, or - for standard input; may be given several times.")
    private List<String> names;

    @Option(names = {"-n",
        "--namespace"}, defaultValue = "default", description = "Namespace of documents that name none. Default: ${DEFAULT-VALUE}.")
    private String namespace;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        String text = Rendering.of(Sources.read(names, System.in), namespace);
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
        return 0;
    }
}
