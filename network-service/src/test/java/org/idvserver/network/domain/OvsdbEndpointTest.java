package org.idvserver.network.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OvsdbEndpointTest {
    @ParameterizedTest
    @ValueSource(strings = {"ssl:10.99.0.2:6640", "tcp:127.0.0.1:1", "unix:/run/openvswitch/db.sock", "dial-in"})
    void readsTheFourForms(String text) {
        assertThat(OvsdbEndpoint.parse(text))
                .hasValueSatisfying(endpoint -> assertThat(endpoint).hasToString(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ssl:host:6640",
                "ssl:10.0.0.1:0",
                "tcp:10.0.0.1:65536",
                "pssl:6640",
                "unix:relative",
                "unix:/a b",
                "dial-in:6640",
                "dial-in "
            })
    void refusesEverythingElse(String text) {
        assertThat(OvsdbEndpoint.parse(text)).isEmpty();
    }
}
