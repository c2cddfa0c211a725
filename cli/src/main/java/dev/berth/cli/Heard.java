package dev.berth.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * What restic says on its error output. That a store does not answer is told at once, since restic asks it again for a quarter of an hour
 * before it gives up.
 */
final class Heard extends ByteArrayOutputStream {
    private static final String AGAIN = "returned error, retrying after";

    private final PrintWriter err;
    private int looked;
    private boolean told;

    Heard(PrintWriter err) {
        this.err = err;
    }

    @Override
    public synchronized void write(int one) {
        super.write(one);
        look();
    }

    @Override
    public synchronized void write(byte[] some, int from, int length) {
        super.write(some, from, length);
        look();
    }

    private void look() {
        for (int end = looked; end < count; end++) {
            if (buf[end] == '\n') {
                tell(new String(buf, looked, end - looked, StandardCharsets.UTF_8));
                looked = end + 1;
            }
        }
    }

    private void tell(String line) {
        if (!line.contains(AGAIN)) {
            return;
        }
        if (!told) {
            err.println("The store does not answer, or not to this login. It is asked again for a quarter of an hour; Ctrl-C ends this.");
            told = true;
        }
        err.println("restic: " + line);
        err.flush();
    }

    /** What it said in the end. */
    String words() {
        return toString(StandardCharsets.UTF_8).lines().filter(line -> !line.contains(AGAIN)).collect(Collectors.joining("\n")).strip();
    }
}
