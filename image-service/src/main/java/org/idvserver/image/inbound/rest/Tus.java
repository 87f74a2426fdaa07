package org.idvserver.image.inbound.rest;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks what speaks tus 1.0.0, the protocol of uploads that can be resumed. */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@interface Tus {
    String VERSION = "1.0.0";
    String EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration,concatenation";
    String CHECKSUMS = "sha256,sha1";
    String PART = "application/offset+octet-stream";
    String PATH = "/api/v1/uploads";
}
