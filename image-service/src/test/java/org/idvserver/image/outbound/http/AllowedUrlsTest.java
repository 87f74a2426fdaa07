package org.idvserver.image.outbound.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.idvserver.image.outbound.http.AllowedUrls.Reach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedUrlsTest {
    private final AllowedUrls urls = new AllowedUrls(
            List.of("https://images.campus.edu/golden", "https://*.example.org:8443/", "http://10.1.2.3/"));

    @ParameterizedTest
    @CsvSource({
        "https://images.campus.edu/golden/a.qcow2,CAMPUS",
        "https://IMAGES.campus.edu:443/golden,CAMPUS",
        "https://a.b.example.org:8443/x?y=1,INTERNET",
        "http://10.1.2.3/x,ANYWHERE"
    })
    void allowsWhatIsBelowABeginning(String url, Reach reach) {
        assertThat(urls.check(url).reach()).isEqualTo(reach);
    }

    @ParameterizedTest
    @CsvSource({
        "https://images.campus.edu/golden-secret",
        "https://images.campus.edu/golden/../x",
        "https://images.campus.edu/golden/%2E%2e/x",
        "https://images.campus.edu.evil.org/golden/x",
        "https://example.org:8443/x",
        "https://evilexample.org:8443/x",
        "https://a.example.org/x",
        "http://images.campus.edu/golden/x",
        "https://me@images.campus.edu/golden/x",
        "https://images.campus.edu/golden/x#y",
        "//images.campus.edu/golden/x"
    })
    void refusesAllElse(String url) {
        assertThatThrownBy(() -> urls.check(url)).hasMessageContaining("not below");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,false,false",
        "::1,false,false",
        "::ffff:127.0.0.1,false,false",
        "0.0.0.0,false,false",
        "169.254.169.254,false,false",
        "fe80::1,false,false",
        "64:ff9b::7f00:1,false,false",
        "2002:7f00:1::1,false,false",
        "224.0.0.1,false,false",
        "10.0.0.1,true,false",
        "172.16.0.1,true,false",
        "192.168.1.1,true,false",
        "100.64.0.1,true,false",
        "fd00::1,true,false",
        "240.0.0.1,true,false",
        "198.18.0.1,true,false",
        "93.184.216.34,true,true",
        "2606:2800:220:1::1,true,true"
    })
    void judgesWhereANameLeads(String address, boolean campus, boolean internet) throws UnknownHostException {
        InetAddress there = InetAddress.getByName(address);
        assertThat(Reach.CAMPUS.covers(there)).isEqualTo(campus);
        assertThat(Reach.INTERNET.covers(there)).isEqualTo(internet);
    }

    @Test
    void namesAllFaultsOfTheConfiguration() {
        assertThatThrownBy(() -> new AllowedUrls(List.of("ftp://a/", "images.campus.edu", "https://ok/")))
                .hasMessageContaining("ftp://a/")
                .hasMessageContaining("images.campus.edu")
                .hasMessageNotContaining("ok");
    }
}
