package org.idvserver.testkit.infra;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.idvserver.testkit.identity.TestTokens;

/**
 * What every service needs in a test: an empty database of its own on the real PostgreSQL, the real Kafka under a topic prefix
 * of this run, certificates of the test CA and a key that signs test tokens. Prefix and port are also told to the test as system
 * properties: {@code idv.test.topic-prefix}, {@code idv.test.grpc-port}.
 */
public final class ServiceInfra implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        Infra.up("pki", "postgres", "kafka");
        String module = System.getProperty("idv.module", "ide");
        Map<String, String> config = new HashMap<>();
        config.putAll(database("t_" + module.replace('-', '_')));
        config.put("IDV_KAFKA_BOOTSTRAP", Infra.describe("kafka").get("KAFKA_BOOTSTRAP"));
        String prefix = module + "-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".";
        config.put("idv.topic-prefix", prefix);
        System.setProperty("idv.test.topic-prefix", prefix);
        String pki = Infra.describe("pki").get("PKI_DIR");
        config.put("IDV_TLS_CERT", pki + "/" + module + ".crt");
        config.put("IDV_TLS_KEY", pki + "/" + module + ".key");
        config.put("IDV_TLS_TRUST", pki + "/trust.crt");
        int grpcPort = FreePort.choose();
        config.put("quarkus.grpc.server.test-port", Integer.toString(grpcPort));
        System.setProperty("idv.test.grpc-port", Integer.toString(grpcPort));
        config.put("IDV_JWKS_URL", TestTokens.writeJwks().toUri().toString());
        return config;
    }

    private static Map<String, String> database(String name) {
        Map<String, String> postgres = Infra.describe("postgres");
        String server = postgres.get("PG_HOST") + ":" + postgres.get("PG_PORT");
        String user = postgres.get("PG_ADMIN");
        String password = Infra.secret(postgres.get("PG_ADMIN_PASSWORD_FILE"));
        try (Connection connection =
                        DriverManager.getConnection("jdbc:postgresql://" + server + "/postgres", user, password);
                Statement statement = connection.createStatement()) {
            statement.execute("drop database if exists " + name + " with (force)");
            statement.execute("create database " + name);
        } catch (SQLException failure) {
            throw new IllegalStateException("no test database " + name, failure);
        }
        return Map.of("IDV_DB_URL", server + "/" + name, "IDV_DB_USER", user, "IDV_DB_PASSWORD", password);
    }

    @Override
    public void stop() {
        // The peers are shared by all modules; deploy/local ends them.
    }
}
