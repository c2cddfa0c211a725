package dev.berth.proof.fault;

import dev.berth.operator.ApiClient;
import dev.berth.operator.Berth;
import dev.berth.operator.Config;
import dev.berth.operator.lead.Leadership;
import dev.berth.plan.kind.Kinds;
import dev.berth.proof.OperatorPort;
import dev.berth.proof.OperatorProcess;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** One life of an operator, from its start to its end behind one wire. */
interface Life {
    /** Ends it as a crash does: the wire is cut first, so nothing that it still does is seen by anybody. */
    void crash();

    /** Makes it look at everything again, as if the time between two looks had passed. */
    void look();

    /** An operator that is put together in this JVM. */
    final class InProcess implements Life {
        /** Milliseconds: an answer that never comes is noticed sooner than in a real operator, and nothing else differs. */
        private static final int REQUEST_TIMEOUT = 4_000;

        private final FaultProxy wire;
        private final KubernetesClient client;
        private final Berth berth;

        /** @param lost called when it lost its lease, where the real one halts; nothing passes any more by then */
        InProcess(FaultProxy wire, Map<String, String> settings, Kinds kinds, Runnable lost) {
            this.wire = wire;
            this.client = ApiClient.connect(new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                    .withMasterUrl(wire.url()).withRequestTimeout(REQUEST_TIMEOUT).withConnectionTimeout(REQUEST_TIMEOUT).build());
            try {
                Map<String, String> all = new HashMap<>(settings);
                all.put("BERTH_PORT", Integer.toString(OperatorPort.free().number()));
                berth = new Berth(Config.from(all), client, kinds, new Leadership(() -> {
                    wire.cut();
                    lost.run();
                }));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            try {
                berth.start();
            } catch (RuntimeException e) {
                crash();
                throw e;
            }
        }

        @Override
        public void crash() {
            wire.cut();
            Thread.ofPlatform().daemon().name("end-of-a-life").start(() -> {
                berth.close();
                client.close();
            });
        }

        @Override
        public void look() {
            berth.resync();
        }
    }

    /** The operator as it is shipped, in a process that is killed with signal 9. */
    final class AsProcess implements Life {
        private final FaultProxy wire;
        private final OperatorProcess process;
        private final Runnable touch;

        /** @param touch changes something on its objects that means nothing */
        AsProcess(FaultProxy wire, Map<String, String> settings, Runnable touch) {
            this.wire = wire;
            this.process = OperatorProcess.launch(wire.kubeconfig(), settings);
            this.touch = touch;
        }

        @Override
        public void crash() {
            process.kill();
            wire.cut();
        }

        @Override
        public void look() {
            touch.run();
        }
    }
}
