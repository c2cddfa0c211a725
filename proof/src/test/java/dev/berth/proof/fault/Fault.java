package dev.berth.proof.fault;

/** What happens to one request, or to the watch of one resource. */
enum Fault {
    /** The operator dies, and the write never reaches the server. */
    KILL_BEFORE(true),
    /** The write is committed; the operator dies before it learns that. */
    KILL_AFTER(true),
    /** The write is committed; the connection ends without an answer. */
    DROP(true),
    /** Answered 409 once, and not forwarded. */
    CONFLICT(true),
    /** Answered 429 with Retry-After once, and not forwarded. */
    THROTTLED(true),
    /** Answered 500, more often than a client tries again by itself, and not forwarded. */
    ERROR(true),
    /** Never answered, and not forwarded. */
    TIMEOUT(true),
    /** From this write on the whole wire stands still for a while. */
    PAUSE(true),
    /** Events of one resource come late, in their order. */
    DELAYED(false),
    /** Events of one resource are lost for a while; then the watch is told 410 Gone. */
    SWALLOWED(false),
    /** The watch of one resource is told 410 Gone instead of its next event. */
    GONE(false),
    /** The connection of the watch ends instead of its next event. */
    CUT(false),
    /** The operator dies when all is done; what it lists next is what was before. */
    OLD_LIST(false);

    private final boolean ofWrites;

    Fault(boolean ofWrites) {
        this.ofWrites = ofWrites;
    }

    /** Of one write; else of the watch of one resource. */
    boolean ofWrites() {
        return ofWrites;
    }
}
