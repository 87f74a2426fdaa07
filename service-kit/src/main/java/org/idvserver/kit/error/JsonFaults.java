package org.idvserver.kit.error;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Notes what Jackson would stop at, and lets it read on with nothing in that place. One body's; not for two threads. */
final class JsonFaults extends DeserializationProblemHandler {
    /** A hostile body may hold a million faults; nobody reads more than these. */
    private static final int MOST = 200;

    private final List<Fault> faults = new ArrayList<>();

    /** Reads a value to its end. */
    <T> T read(ObjectReader reader, JsonParser parser) throws IOException {
        return reader.withHandler(this).readValue(new WholeNumbers(parser, this));
    }

    boolean none() {
        return faults.isEmpty();
    }

    /** These and the others, but of one field only the first reason: what could not be read is also missing. */
    List<Fault> and(List<Fault> others) {
        Set<String> unread = faults.stream().map(Fault::field).collect(Collectors.toSet());
        List<Fault> all = new ArrayList<>(faults);
        others.stream().filter(fault -> !unread.contains(fault.field())).forEach(all::add);
        return all;
    }

    @Override
    public boolean handleUnknownProperty(
            DeserializationContext context, JsonParser parser, JsonDeserializer<?> reader, Object bean, String name)
            throws IOException {
        note(parser, "is not a known field");
        parser.skipChildren();
        return true;
    }

    @Override
    public Object handleWeirdStringValue(DeserializationContext context, Class<?> type, String value, String failure) {
        return note(context.getParser(), reason(type));
    }

    @Override
    public Object handleWeirdNumberValue(DeserializationContext context, Class<?> type, Number value, String failure) {
        return note(context.getParser(), reason(type));
    }

    @Override
    public Object handleUnexpectedToken(
            DeserializationContext context, JavaType type, JsonToken token, JsonParser parser, String failure)
            throws IOException {
        note(parser, reason(type.getRawClass()));
        parser.skipChildren();
        return null;
    }

    /** A plain value, or a list, where an object belongs. */
    @Override
    public Object handleMissingInstantiator(
            DeserializationContext context, Class<?> type, ValueInstantiator maker, JsonParser parser, String failure)
            throws IOException {
        note(parser, reason(type));
        parser.skipChildren();
        return null;
    }

    /** A constructor that misses what could not be read says nothing new. */
    @Override
    public Object handleInstantiationProblem(
            DeserializationContext context, Class<?> type, Object argument, Throwable failure) {
        return none() ? NOT_HANDLED : null;
    }

    Object note(JsonParser parser, String reason) {
        if (faults.size() < MOST) {
            faults.add(new Fault(path(parser), reason));
        }
        return null;
    }

    private static String reason(Class<?> type) {
        if (!type.isEnum()) {
            return "has the wrong type or an unknown value";
        }
        return "must be one of "
                + Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
    }

    private static String path(JsonParser parser) {
        Deque<String> steps = new ArrayDeque<>();
        JsonStreamContext step = parser.getParsingContext();
        // At the start of an object or a list the context is already inside of it.
        if (parser.currentToken() == JsonToken.START_OBJECT || parser.currentToken() == JsonToken.START_ARRAY) {
            step = step.getParent();
        }
        for (; step != null && !step.inRoot(); step = step.getParent()) {
            steps.push(step.inArray() ? "[" + step.getCurrentIndex() + "]" : "." + step.getCurrentName());
        }
        String path = String.join("", steps);
        return path.startsWith(".") ? path.substring(1) : path;
    }
}
