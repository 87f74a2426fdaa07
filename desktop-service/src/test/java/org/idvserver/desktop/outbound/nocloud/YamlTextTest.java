package org.idvserver.desktop.outbound.nocloud;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class YamlTextTest {

    @Test
    void letsNoValueEndItsString() {
        assertThat(YamlText.yaml("pc-01")).isEqualTo("\"pc-01\"");
        assertThat(YamlText.yaml("a\"\nruncmd: [evil]\\")).isEqualTo("\"a\\\"\\U0000000aruncmd: [evil]\\\\\"");
        assertThat(YamlText.yaml("ü{x}")).isEqualTo("\"\\U000000fc{x}\"");
    }
}
