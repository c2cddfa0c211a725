package dev.berth.operator.registry;

import dev.berth.plan.Follow;
import dev.berth.plan.ImageFacts;
import dev.berth.plan.ImageFailure;
import dev.berth.plan.ImageLook;
import dev.berth.plan.name.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an answer for every image that a site is interested in. Looks in the background, once per image and credentials however many sites ask;
 * reading an answer never waits. Retries failures for ever, looks at found tags again from time to time, and at a found digest never again.
 *
 * <p>A definite no replaces what was found before; an outage of the registry does not.
 */
public final class ImageWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ImageWatch.class);
    private static final ImageLook PENDING = new ImageLook.Pending();

    private final Looker looker;
    private final Rhythm rhythm;
    private final Background background;
    private final Consumer<ImageReference> changed;

    /** Read without the lock, written under it. */
    private final ConcurrentMap<Question, Entry> entries = new ConcurrentHashMap<>();

    private final Object lock = new Object();
    private final Map<String, Set<Question>> wanted = new HashMap<>();
    private final Map<String, Lane> lanes = new HashMap<>();
    private boolean closed;

    /**
     * @param background closed together with this
     * @param changed    told each image whose answer changed, on a thread of the background and without a lock; must not throw
     */
    public ImageWatch(Looker looker, Rhythm rhythm, Background background, Consumer<ImageReference> changed) {
        this.looker = looker;
        this.rhythm = rhythm;
        this.background = background;
        this.changed = changed;
    }

    /**
     * An image that a site is interested in, and what opens it.
     *
     * @param follow how closely
     */
    public record Wish(ImageReference image, Optional<Credentials> credentials, Follow follow) {

        private Question question() {
            return new Question(image, credentials.map(Credentials::key), follow);
        }
    }

    private record Question(ImageReference image, Optional<CredentialsKey> key, Follow follow) {
    }

    /** One question, guarded by the lock but for its answer. */
    private static final class Entry {
        private final Optional<Credentials> credentials;
        private final Lane lane;
        private final Set<String> sites = new HashSet<>();
        private volatile ImageLook answer = PENDING;
        private int failures;
        private boolean looking;
        private boolean again;
        private Optional<Background.Later> next = Optional.empty();

        Entry(Optional<Credentials> credentials, Lane lane) {
            this.credentials = credentials;
            this.lane = lane;
        }

        void cancelNext() {
            next.ifPresent(Background.Later::cancel);
            next = Optional.empty();
        }
    }

    /** One registry: how many may ask at a time, and who must wait because it said so. The pauses are guarded by the lock. */
    private static final class Lane {
        private final Semaphore permits;
        private final Map<Optional<CredentialsKey>, Instant> pausedUntil = new HashMap<>();
        private int entries;

        Lane(int permits) {
            this.permits = new Semaphore(permits);
        }
    }

    /**
     * States all that a site is interested in now; what it was interested in before and does not name is given up, and forgotten once no other
     * site wants it.
     *
     * @param site what identifies the site: two sites never share it
     */
    public void want(String site, Collection<Wish> wishes) {
        List<Runnable> looks = new ArrayList<>();
        synchronized (lock) {
            if (closed) {
                return;
            }
            Map<Question, Wish> now = new HashMap<>();
            wishes.forEach(wish -> now.put(wish.question(), wish));
            Set<Question> before = now.isEmpty() ? wanted.remove(site) : wanted.put(site, Set.copyOf(now.keySet()));
            now.forEach((question, wish) -> {
                Entry entry = entries.get(question);
                if (entry == null) {
                    entry = add(question, wish);
                    begin(question, entry, looks);
                }
                entry.sites.add(site);
            });
            if (before != null) {
                before.stream().filter(question -> !now.containsKey(question)).forEach(question -> giveUp(site, question));
            }
        }
        looks.forEach(background::run);
    }

    /** The site is gone: the same as wanting nothing. */
    public void forget(String site) {
        want(site, List.of());
    }

    /** The answer as it stands. {@code Pending} also for what nobody wants. */
    public ImageLook of(Wish wish) {
        Entry entry = entries.get(wish.question());
        return entry == null ? PENDING : entry.answer;
    }

    /** Looks at an image now if anybody wants it: somebody heard that it changed. Not before the time that its registry asked to be left alone. */
    public void lookNow(ImageReference image) {
        List<Runnable> looks = new ArrayList<>();
        synchronized (lock) {
            entries.forEach((question, entry) -> {
                if (!question.image().equals(image) || closed || settled(question, entry)) {
                    return;
                }
                if (entry.looking) {
                    entry.again = true;
                } else {
                    begin(question, entry, looks);
                }
            });
        }
        looks.forEach(background::run);
    }

    /** How many questions are kept: image and credentials, however many sites want them. */
    public int size() {
        return entries.size();
    }

    /** Ends all looks; answers stay as they are. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        background.close();
    }

    private Entry add(Question question, Wish wish) {
        Lane lane = lanes.computeIfAbsent(question.image().registry(), _ -> new Lane(rhythm.perRegistry()));
        lane.entries++;
        Entry entry = new Entry(wish.credentials(), lane);
        entries.put(question, entry);
        return entry;
    }

    private void giveUp(String site, Question question) {
        Entry entry = entries.get(question);
        entry.sites.remove(site);
        if (!entry.sites.isEmpty()) {
            return;
        }
        entry.cancelNext();
        entries.remove(question);
        entry.lane.entries--;
        if (entry.lane.entries == 0) {
            lanes.remove(question.image().registry(), entry.lane);
        }
    }

    /** Under the lock: a look that the caller starts once it has left it, or a later one where the registry asked for a pause. */
    private void begin(Question question, Entry entry, List<Runnable> looks) {
        entry.cancelNext();
        Optional<Duration> pause = pause(question, entry);
        if (pause.isPresent()) {
            schedule(question, entry, pause.get());
            return;
        }
        entry.looking = true;
        looks.add(() -> look(question, entry));
    }

    private void schedule(Question question, Entry entry, Duration delay) {
        if (!closed) {
            entry.next = Optional.of(background.after(delay, () -> due(question, entry)));
        }
    }

    private void due(Question question, Entry entry) {
        List<Runnable> looks = new ArrayList<>();
        synchronized (lock) {
            if (!closed && entries.get(question) == entry && !entry.looking) {
                begin(question, entry, looks);
            }
        }
        looks.forEach(background::run);
    }

    private Optional<Duration> pause(Question question, Entry entry) {
        Instant until = entry.lane.pausedUntil.get(question.key());
        if (until == null) {
            return Optional.empty();
        }
        Duration left = Duration.between(background.now(), until);
        if (left.isPositive()) {
            return Optional.of(left);
        }
        entry.lane.pausedUntil.remove(question.key());
        return Optional.empty();
    }

    private static boolean settled(Question question, Entry entry) {
        return question.image().digest().isPresent() && question.follow().equals(Follow.NOT) && entry.answer instanceof ImageLook.Found;
    }

    private sealed interface Result {
        record Facts(ImageFacts facts) implements Result {
        }

        record Failure(ImageFailure failure) implements Result {
        }

        /** The registry asked to be left alone while this look waited for its turn. */
        record Paused() implements Result {
        }
    }

    private void look(Question question, Entry entry) {
        Result result;
        try {
            entry.lane.permits.acquire();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        }
        try {
            result = ask(question, entry);
        } finally {
            entry.lane.permits.release();
        }
        if (settle(question, entry, result)) {
            changed.accept(question.image());
        }
    }

    private Result ask(Question question, Entry entry) {
        synchronized (lock) {
            if (pause(question, entry).isPresent()) {
                return new Result.Paused();
            }
        }
        Optional<ImageFacts> known = entry.answer instanceof ImageLook.Found(ImageFacts facts) ? Optional.of(facts) : Optional.empty();
        try {
            return new Result.Facts(looker.look(question.image(), entry.credentials, known, question.follow()));
        } catch (LookFailed failed) {
            return new Result.Failure(failed.failure());
        } catch (RuntimeException | Error ours) {
            // A fault of ours must not end the watch over this image. Only its class is logged: its text could quote a password.
            LOG.atError().addKeyValue("image", question.image()).addKeyValue("fault", ours.getClass().getName())
                    .addKeyValue("at", ours.getStackTrace().length == 0 ? "" : ours.getStackTrace()[0]).log("A look at an image broke");
            return new Result.Failure(new ImageFailure.Unreachable(
                    question.image()
                            + " could not be looked at because of a fault in Berth: read the operator's log; it is tried again by itself"));
        }
    }

    /** Keeps a result and plans what comes after it; whether the answer changed. */
    private boolean settle(Question question, Entry entry, Result result) {
        List<Runnable> looks = new ArrayList<>();
        boolean differs;
        synchronized (lock) {
            entry.looking = false;
            if (closed || entries.get(question) != entry) {
                return false;
            }
            ImageLook before = entry.answer;
            entry.answer = after(before, result);
            differs = !before.equals(entry.answer);
            plan(question, entry, result, looks);
        }
        looks.forEach(background::run);
        return differs;
    }

    private static ImageLook after(ImageLook before, Result result) {
        return switch (result) {
            case Result.Facts(ImageFacts facts) -> new ImageLook.Found(facts);
            case Result.Failure(ImageFailure failure) -> failure.passing() && before instanceof ImageLook.Found ? before : failure.asLook();
            case Result.Paused() -> before;
        };
    }

    private void plan(Question question, Entry entry, Result result, List<Runnable> looks) {
        boolean again = entry.again;
        entry.again = false;
        switch (result) {
            case Result.Facts _ -> {
                entry.failures = 0;
                if (!settled(question, entry)) {
                    if (again) {
                        begin(question, entry, looks);
                    } else {
                        schedule(question, entry, rhythm.untilRelook(question.follow()));
                    }
                }
            }
            case Result.Failure(ImageFailure failure) -> {
                entry.failures++;
                Optional<Duration> retryAfter = failure instanceof ImageFailure.RateLimited limited
                        ? limited.retryAfter()
                        : Optional.empty();
                Duration wait = rhythm.untilRetry(entry.failures, retryAfter);
                if (failure instanceof ImageFailure.RateLimited) {
                    entry.lane.pausedUntil.merge(question.key(), background.now().plus(wait), (a, b) -> a.isAfter(b) ? a : b);
                }
                if (again) {
                    begin(question, entry, looks);
                } else {
                    schedule(question, entry, wait);
                }
            }
            case Result.Paused() -> begin(question, entry, looks);
        }
    }
}
