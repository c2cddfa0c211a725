package dev.berth.operator;

import dev.berth.api.Site;
import dev.berth.operator.apply.Api;
import dev.berth.operator.apply.Applier;
import dev.berth.operator.apply.KubernetesApi;
import dev.berth.operator.apply.PrintKey;
import dev.berth.operator.apply.SecretText;
import dev.berth.operator.http.Endpoints;
import dev.berth.operator.http.Hooks;
import dev.berth.operator.keep.Keeper;
import dev.berth.operator.keep.Surroundings;
import dev.berth.operator.lead.Leadership;
import dev.berth.operator.lead.Lease;
import dev.berth.operator.loop.Loop;
import dev.berth.operator.probe.RouteWatch;
import dev.berth.operator.registry.Limits;
import dev.berth.operator.registry.RegistryClient;
import dev.berth.operator.report.Events;
import dev.berth.operator.report.Reporter;
import dev.berth.operator.shelf.Change;
import dev.berth.operator.shelf.Health;
import dev.berth.operator.shelf.LiveWorld;
import dev.berth.operator.shelf.Shelf;
import dev.berth.plan.Id;
import dev.berth.plan.kind.Kinds;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator, put together from its rooms. */
public final class Berth implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Berth.class);
    private static final Duration LOOK_AROUND = Duration.ofSeconds(30);

    private final KubernetesClient client;
    private final ExecutorService background = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("background-", 0).factory());
    private final RegistryClient registries;
    private final RegistryImages images;
    private final RouteWatch routes;
    private final Lease lease;
    private final Shelf shelf;
    private final Health health;
    private final Loop loop;
    private final Applier applier;
    private final LiveWorld world;
    private final Keeper keeper;
    private final Endpoints endpoints;
    private final Optional<Hooks> hooks;
    private volatile boolean started;

    /** Opens the port for health and metrics, and the key of the prints; starts nothing else. */
    public Berth(Config config, KubernetesClient client, Kinds kinds) throws IOException {
        this(config, client, kinds, new Leadership());
    }

    /** With another end than that of the process when the lease is lost. */
    public Berth(Config config, KubernetesClient client, Kinds kinds, Leadership leadership) throws IOException {
        InstantSource clock = InstantSource.system();
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        this.client = client;
        this.endpoints = new Endpoints(config.port(), this::sick, this::notReady, meters::scrape);
        this.lease = new Lease(client, config.namespace(), config.instance());
        Api api = new KubernetesApi(client, meters);
        Reporter reporter = new Reporter(client, new Events(client, config.instance(), clock, background, meters), clock, meters);
        this.loop = new Loop(kinds, reporter, leadership, meters, clock);
        this.shelf = new Shelf(
                client, api, PrintKey.readOrMake(client, config.namespace()), config.tenants(), clock, background, this::heard);
        this.health = new Health(shelf, clock);
        this.registries = new RegistryClient(config.mirrors(), Limits.STANDARD);
        SecretText values = new SecretText(api);
        this.images = new RegistryImages(registries, shelf::secret, values, background, clock, loop::imageChanged);
        this.routes = RouteWatch.of(config.proxy().host(), config.proxy().port(), values::visitors, clock, loop::routeChanged);
        this.applier = new Applier(api, shelf, meters, clock);
        this.world = new LiveWorld(
                clock, config::ground, shelf, loop.caches(), images, routes::route);
        this.keeper = new Keeper(
                shelf::workloadNamespaces,
                new Surroundings.Seen(world, shelf),
                new Surroundings.Live(client, api, shelf),
                applier,
                leadership::leading,
                clock);
        this.hooks = config.hooksPort().isPresent()
                ? Optional.of(new Hooks(config.hooksPort().get(), new WebhookSites(loop.sites(), values, images), meters))
                : Optional.empty();
        meters.gauge("berth.children", shelf, Shelf::size);
        meters.gauge("berth.images.watched", images, RegistryImages::size);
        meters.gauge("berth.routes.watched", routes, RouteWatch::size);
        meters.gauge("berth.leading", leadership, one -> one.leading() ? 1 : 0);
        meters.getPrometheusRegistry().register(new EnvironmentMetrics(() -> leadership.leading()
                ? loop.caches().environments().all()
                : Stream.empty()));
    }

    private void heard(Change change) {
        if (change instanceof Change.OfChild(Id id, _, boolean gone) && gone && id.kind().equals("HostnameClaim") && shelf
                .seen(id).isEmpty()) {
            routes.forget(id.name()); // nobody has taken it since: whatever answers there is nobody's concern
        }
        if (change instanceof Change.OfSecret(String namespace, String name)) {
            images.secretChanged(namespace, name);
        }
        loop.heard(change);
    }

    /** Fills the caches and stands for election. Throws when the API server does not answer or refuses, or lacks Berth's kinds. */
    public void start() {
        if (!client.supports(Site.class)) {
            throw new IllegalStateException(
                    "The cluster does not know Berth's kinds: install the chart, or kubectl apply --server-side -f crds");
        }
        shelf.start();
        loop.start(client, lease, world, applier);
        started = true;
        background.execute(this::lookAround);
        LOG.atInfo().addKeyValue("children", shelf.size()).addKeyValue("instance", lease.me()).log("started");
    }

    /** What no event tells: kinds that the cluster got meanwhile, and times that are over. */
    private void lookAround() {
        try {
            while (started) {
                Thread.sleep(LOOK_AROUND);
                attempt("watch new kinds", shelf::watchNewKinds);
                attempt("look at what is kept", keeper::look);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static void attempt(String what, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) { // whatever it is, there is a next look
            LOG.atWarn().addKeyValue("step", what).addKeyValue("problem", e.toString()).log("tried again at the next look around");
        }
    }

    /** Lets running turns end, then gives the lease back: the next process starts at once and finds nothing half done. */
    @Override
    public void close() {
        started = false;
        hooks.ifPresent(Hooks::close);
        loop.stop();
        keeper.close();
        lease.release();
        routes.close();
        images.close();
        registries.close();
        shelf.stop();
        background.shutdownNow();
        endpoints.close();
        LOG.info("stopped");
    }

    /** Turns everything once, as if the time between two looks had passed. */
    public void resync() {
        loop.resync();
    }

    private Optional<String> sick() {
        return started ? loop.sick().or(health::sick) : Optional.empty();
    }

    private Optional<String> notReady() {
        return started ? Optional.empty() : Optional.of("the caches are being filled");
    }
}
