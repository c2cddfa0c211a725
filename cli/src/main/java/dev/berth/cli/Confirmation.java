package dev.berth.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/** A word that somebody must type before something is done that cannot be overlooked. */
final class Confirmation {
    private Confirmation() {}

    /**
     * Asks for the word, unless it was given on the command line.
     *
     * @param given   null where it must be asked for
     * @param purpose such as {@code to destroy it}
     * @param kept    what is so when it is another word, such as {@code nothing was destroyed}
     * @throws Refused when it is another word
     */
    static void ask(PrintWriter out, String word, String given, String purpose, String kept) {
        String said = given;
        if (said == null) {
            out.print("Type " + word + " " + purpose + ": ");
            out.flush();
            Scanner typed = new Scanner(System.in, StandardCharsets.UTF_8);
            said = typed.hasNextLine() ? typed.nextLine().strip() : "";
        }
        if (!word.equals(said)) {
            throw new Refused("That is not " + word + ": " + kept + ".");
        }
    }
}
