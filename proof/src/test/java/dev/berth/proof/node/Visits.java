package dev.berth.proof.node;

import java.util.function.BooleanSupplier;

/** Somebody who asks again and again while something is done to a site. */
final class Visits {
    private final BooleanSupplier served;
    private final Thread visitor;
    private volatile boolean over;
    private int asked;
    private int failed;

    private Visits(BooleanSupplier served) {
        this.served = served;
        this.visitor = Thread.ofVirtual().start(this::visit);
    }

    /** How often was asked, and how often the answer was not what it should be. */
    record Count(int asked, int failed) {}

    /** @param served asks once; a throw is an answer that was not what it should be */
    static Visits begin(BooleanSupplier served) {
        return new Visits(served);
    }

    /** No answer is none that a visitor wants, and neither is one that blames the server. */
    static Visits begin(Visitor visitor, String url) {
        return begin(() -> {
            int status = visitor.get(url).status();
            return status > 0 && status < 500;
        });
    }

    Count end() throws InterruptedException {
        over = true;
        visitor.join();
        System.out.println("visitors meanwhile: " + asked + " requests, " + failed + " failed");
        return new Count(asked, failed);
    }

    private void visit() {
        while (!over) {
            asked++;
            try {
                if (!served.getAsBoolean()) {
                    failed++;
                }
                Thread.sleep(100);
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException | AssertionError noAnswer) {
                failed++;
            }
        }
    }
}
