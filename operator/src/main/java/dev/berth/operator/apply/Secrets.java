package dev.berth.operator.apply;

import dev.berth.plan.Child;
import dev.berth.plan.Id;
import dev.berth.plan.Known;
import dev.berth.plan.Refusal.Cause;
import dev.berth.plan.SecretPrint;
import dev.berth.plan.Want;
import dev.berth.plan.name.Hmac;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Writes Secrets. Values are read or drawn here at the moment of the write, and go nowhere else. */
final class Secrets {

    private final Api api;
    private final Sight sight;
    private final Fights fights;
    private final Draw draw = new Draw();

    Secrets(Api api, Sight sight, Fights fights) {
        this.api = api;
        this.sight = sight;
        this.fights = fights;
    }

    /** The Secret, read now where nobody looked yet. */
    Optional<Child> look(Id id) {
        return switch (sight.secret(id)) {
            case Known.Value<SecretPrint> _ -> sight.seen(id);
            case Known.Missing<SecretPrint> _ -> Optional.empty();
            case Known.Pending<SecretPrint> _ -> api.get(id).map(sight::wrote);
            case Known.Unreadable<SecretPrint> _ -> api.get(id).map(sight::wrote);
        };
    }

    /** Makes the Secret. When another process was faster, its values stand, and the next look judges whose it is. */
    boolean generate(Want.Generate want) {
        Map<String, String> data = new HashMap<>();
        want.fixed().forEach((key, value) -> data.put(key, encoded(value)));
        want.random().forEach((key, length) -> data.put(key, encoded(draw.text(length))));
        sight.wrote(api.create(filled(want.shell(), data)));
        return true;
    }

    /**
     * Brings the copy to what the tenant's Secret holds now, unless it is that already. A key that somebody adds to the copy stays in
     * spite of our write, as no field of ours: that is a fight.
     */
    boolean copy(Want.SecretCopy want, Optional<Child> have) {
        Map<String, Object> shell = api.tree(want.shell());
        String owned = Owned.ofDesired(shell);
        boolean sameContent = sight.secret(want.id()).optional().filter(print -> print.print().equals(want.print())).isPresent();
        if (have.isPresent() && sameContent && have.get().owned().equals(owned)) {
            return false;
        }
        if (have.isPresent()) {
            fights.rewrite(want.id(), owned + want.print(), () -> sight.wrote(api.apply(filled(want), have.get().uid())));
        } else {
            sight.wrote(api.create(filled(want)));
        }
        return true;
    }

    /** Puts the Secret together, unless it was made of what the sources hold now: its own annotation says of what it was made. */
    boolean join(Want.SecretJoin want, Optional<Child> have) {
        String owned = Owned.ofDesired(api.tree(want.shell()));
        if (have.isPresent() && have.get().owned().equals(owned)) {
            return false;
        }
        if (have.isPresent()) {
            fights.rewrite(want.id(), owned, () -> sight.wrote(api.apply(joined(want), have.get().uid())));
        } else {
            sight.wrote(api.create(joined(want)));
        }
        return true;
    }

    private Map<String, Object> joined(Want.SecretJoin want) {
        Map<String, String> data = new HashMap<>();
        want.fixed().forEach((key, value) -> data.put(key, encoded(value)));
        want.copied().forEach((key, source) -> data.put(key, Base64.getEncoder().encodeToString(value(want, source))));
        want.derived().forEach((key, derived) -> data.put(key, encoded(derive(want, derived))));
        want.sealed().forEach((key, sealed) -> data.put(key, encoded(sealed(want, sealed))));
        return filled(want.shell(), data);
    }

    private byte[] value(Want.SecretJoin want, Want.Source source) {
        Map<?, ?> data = api.get(source.secret())
                .map(secret -> Owned.map(secret.getAdditionalProperties().get("data")))
                .orElseThrow(() -> new Refused(want.id(), Cause.OUTDATED, source.secret() + " is gone"));
        if (!(data.get(source.key()) instanceof String text)) {
            throw new Refused(want.id(), Cause.OUTDATED, source.secret() + " has lost its key " + source.key());
        }
        return Base64.getDecoder().decode(text);
    }

    private String sealed(Want.SecretJoin want, Want.Sealed sealed) {
        try {
            return Age.encrypted(Hmac.stripped(value(want, sealed.value())), sealed.recipients());
        } catch (GeneralSecurityException e) {
            throw new Refused(want.id(), Cause.INVALID, "nothing can be encrypted to one of the recipients: " + e.getMessage());
        }
    }

    private String derive(Want.SecretJoin want, Want.Derived derived) {
        byte[] key = Hmac.stripped(value(want, derived.key()));
        if (key.length < SecretPrint.STRONG) {
            throw new Refused(want.id(), Cause.INVALID,
                    "the key %s of %s has less than %d characters: a longer one is needed before anything is encrypted with it"
                            .formatted(derived.key().key(), derived.key().secret(), SecretPrint.STRONG));
        }
        return Hmac.hex(key, derived.text());
    }

    /** The copy as it will be sent, with what the original holds now. */
    private Map<String, Object> filled(Want.SecretCopy want) {
        GenericKubernetesResource original = api.get(want.from())
                .orElseThrow(() -> new Refused(want.id(), Cause.OUTDATED, want.from() + " is gone"));
        return filled(want.shell(), Owned.map(original.getAdditionalProperties().get("data")));
    }

    private Map<String, Object> filled(HasMetadata shell, Map<String, ?> data) {
        Map<String, Object> tree = new HashMap<>(api.tree(shell));
        tree.put("data", data);
        return tree;
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
