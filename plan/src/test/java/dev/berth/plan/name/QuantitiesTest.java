package dev.berth.plan.name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({
        "0.5,500m", "500m,500m", "1000m,1", "1,1", "2,2", "1.5,1500m", "0.1m,1m", "1n,1m", "1500u,2m", "0.0000000001,1m", "1000,1k",
        "1500,1500", "1e3,1k",
        "1024Mi,1Gi", "1.5Gi,1536Mi", "10Gi,10Gi", "1Ki,1Ki", "0.5Ki,512", "1000Mi,1000Mi", "1M,1M", "1024,1024", "1024k,1024k", "0,0",
        "0Gi,0",
        "1025Ki,1025Ki", "1.0001Ki,1025", "1023.5Ki,1048064", "2048Ei,2048Ei", "5000E,5000E",
    })
    void an_amount_is_written_as_the_server_writes_it(String typed, String canonical) {
        assertThat(Quantities.canonical(Quantity.parse(typed)).toString()).isEqualTo(canonical);
        assertThat(Quantities.canonical(Quantity.parse(canonical)).toString()).isEqualTo(canonical);
    }

    @Test
    void what_is_no_amount_is_refused() {
        assertThatThrownBy(() -> Quantities.canonical(new Quantity("x"))).isInstanceOf(IllegalArgumentException.class);
        assertThat(Quantities.canonical(null)).isNull();
    }
}
