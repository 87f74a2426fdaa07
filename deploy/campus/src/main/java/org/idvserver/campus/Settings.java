package org.idvserver.campus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Collectors;

/** Where the stack is, as deploy/local left it in its state folder. */
public record Settings(Path state, Path deployLocal, URI gateway) {

    /** From the environment that deploy/local sets: IDV_STATE, IDV_DEPLOY_LOCAL, IDV_PUBLIC_URL. */
    public static Settings fromEnvironment() {
        return new Settings(
                Path.of(variable("IDV_STATE")),
                Path.of(variable("IDV_DEPLOY_LOCAL")),
                URI.create(variable("IDV_PUBLIC_URL")));
    }

    public Path caCertificate() {
        return state.resolve("pki/ca.crt");
    }

    /** The project's own folder. */
    public Path project() {
        return deployLocal.resolve("../..").normalize();
    }

    public String secret(String name) {
        try {
            return Files.readString(state.resolve("secrets").resolve(name)).strip();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** Keeps a secret where only root may read it. */
    public void keepSecret(String name, String value) {
        Path file = state.resolve("secrets").resolve(name);
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, value);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What a part of the infrastructure says about itself. */
    public Map<String, String> describe(String part) {
        try {
            return Files.readAllLines(state.resolve("env/" + part + ".env")).stream()
                    .filter(line -> line.contains("="))
                    .collect(Collectors.toMap(
                            line -> line.substring(0, line.indexOf('=')),
                            line -> line.substring(line.indexOf('=') + 1)));
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException(name + " is not set: run this through deploy/local");
        }
        return value;
    }
}
