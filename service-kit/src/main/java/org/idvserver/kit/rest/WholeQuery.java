package org.idvserver.kit.rest;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.page.PageRequest;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Looks at all query parameters before the first is read, so that the sender hears of every one that has the wrong type.
 * Jakarta REST alone answers the first with 404, as if there were nothing at the address.
 */
public class WholeQuery {

    @ServerRequestFilter
    public void check(ResourceInfo matched, UriInfo uri) {
        MultivaluedMap<String, String> given = uri.getQueryParameters();
        if (given.isEmpty() || matched.getResourceMethod() == null) {
            return;
        }
        Map<String, Class<?>> types = typesOf(matched.getResourceMethod().getParameters());
        Faults faults = new Faults();
        types.forEach((name, type) -> given.getOrDefault(name, List.of()).forEach(value -> QueryType.of(type)
                .ifPresent(expected -> faults.require(expected.reads(value, type), name, expected.demand(type)))));
        if (faults.any()) {
            addThoseOfThePage(types, given, faults);
            faults.throwIfAny();
        }
    }

    /** A page is asked for by a typed size and a token; without other faults its own are told by {@link PageRequest}. */
    private static void addThoseOfThePage(
            Map<String, Class<?>> types, MultivaluedMap<String, String> given, Faults faults) {
        if (types.get("pageSize") == Integer.class && types.containsKey("pageToken")) {
            String size = given.getFirst("pageSize");
            boolean readable = size != null && QueryType.WHOLE_NUMBER.reads(size, Integer.class);
            PageRequest.check(readable ? Integer.valueOf(size) : null, given.getFirst("pageToken"), faults);
        }
    }

    private static Map<String, Class<?>> typesOf(Parameter... parameters) {
        Map<String, Class<?>> types = new LinkedHashMap<>();
        for (Parameter parameter : parameters) {
            note(parameter, parameter.getType(), types);
            if (parameter.isAnnotationPresent(BeanParam.class)) {
                for (Field field : parameter.getType().getDeclaredFields()) {
                    note(field, field.getType(), types);
                }
            }
        }
        return types;
    }

    private static void note(AnnotatedElement element, Class<?> type, Map<String, Class<?>> types) {
        QueryParam query = element.getAnnotation(QueryParam.class);
        if (query != null) {
            types.put(query.value(), type);
        }
    }
}
