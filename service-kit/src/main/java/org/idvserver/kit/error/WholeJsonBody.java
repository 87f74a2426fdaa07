package org.idvserver.kit.error;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.io.PushbackInputStream;

/**
 * Reads a JSON body to its end although fields have the wrong type or no meaning, so that its sender hears of all of them, and
 * of every broken rule beside them, at once. Jackson alone stops at the first.
 */
@Provider
public class WholeJsonBody implements ReaderInterceptor {
    private final ObjectMapper mapper;
    private final BrokenRules brokenRules;

    WholeJsonBody(ObjectMapper mapper, BrokenRules brokenRules) {
        this.mapper = mapper;
        this.brokenRules = brokenRules;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        MediaType type = context.getMediaType();
        if (type == null || !type.isCompatible(MediaType.APPLICATION_JSON_TYPE)) {
            return context.proceed();
        }
        PushbackInputStream body = new PushbackInputStream(context.getInputStream());
        int first = body.read();
        if (first < 0) {
            return context.proceed();
        }
        body.unread(first);
        return read(body, mapper.constructType(context.getGenericType()));
    }

    private Object read(PushbackInputStream body, JavaType type) throws IOException {
        JsonFaults faults = new JsonFaults();
        Object value;
        try (JsonParser parser = mapper.getFactory().createParser(body)) {
            value = faults.read(mapper.readerFor(type), parser);
        } catch (JsonMappingException failure) {
            if (faults.none()) {
                throw failure;
            }
            value = null;
        }
        if (!faults.none()) {
            throw ProblemTranslation.invalid(faults.and(brokenRules.of(value).all()));
        }
        return value;
    }
}
