package org.idvserver.kit.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JsonFaultsTest {
    private final ObjectMapper mapper = new ObjectMapper().registerModule(new JavaTimeModule());

    enum Colour {
        RED,
        BLUE
    }

    record Seat(String label, int row, Colour colour) {}

    record Room(String name, List<Seat> seats, UUID owner, Instant since, boolean open) {}

    @Test
    void namesEveryFieldThatCannotBeReadByItsPath() throws IOException {
        List<Fault> faults = faultsOf(
                """
                {"name": {"a": 1}, "seats": [
                  {"label": "A1", "row": "one", "colour": "RED"},
                  {"label": "A2", "row": 2, "colour": "PINK", "height": {"deep": [1]}},
                  7
                ], "owner": "nobody", "since": "yesterday", "open": "perhaps", "colour": "RED"}""");

        assertThat(faults)
                .extracting(Fault::field)
                .containsExactly(
                        "name",
                        "seats[0].row",
                        "seats[1].colour",
                        "seats[1].height",
                        "seats[2]",
                        "owner",
                        "since",
                        "open",
                        "colour");
        assertThat(faults).extracting(Fault::reason).contains("must be one of RED, BLUE", "is not a known field");
    }

    @Test
    void readsAGoodBodyWithoutANote() throws IOException {
        assertThat(
                        faultsOf(
                                "{\"name\": \"A\", \"seats\": [{\"label\": \"A1\", \"row\": 1, \"colour\": \"BLUE\"}], \"open\": true}"))
                .isEmpty();
    }

    @Test
    void saysOnceThatAFieldIsUnreadable() throws IOException {
        JsonFaults faults = new JsonFaults();
        read("{\"owner\": 3.5}", Room.class, faults);
        assertThat(faults.and(List.of(new Fault("owner", "must not be null"), new Fault("name", "must not be null"))))
                .extracting(Fault::field)
                .containsExactly("owner", "name");
    }

    record Machine(int vcpuCount, Integer memoryMib, long diskBytes, Long swapBytes, double load) {}

    @Test
    void readsOnBehindANumberThatIsTooLargeOrNotWhole() throws IOException {
        JsonFaults faults = new JsonFaults();
        read(
                """
                {"vcpuCount": 99999999999, "memoryMib": "x", "diskBytes": 1e3, "swapBytes": 9223372036854775808,
                 "load": 0.5, "size": 3}""",
                Machine.class,
                faults);
        assertThat(faults.and(List.of()))
                .extracting(Fault::field)
                .containsExactly("vcpuCount", "memoryMib", "diskBytes", "swapBytes", "size");
    }

    @Test
    void cutsNoFractionOff() throws IOException {
        JsonFaults faults = new JsonFaults();
        read("{\"vcpuCount\": 1.9, \"memoryMib\": -2.0, \"load\": 1.9}", Machine.class, faults);
        assertThat(faults.and(List.of()))
                .containsExactly(
                        new Fault("vcpuCount", "must be a whole number"),
                        new Fault("memoryMib", "must be a whole number"));
    }

    private void read(String json, Class<?> type, JsonFaults faults) throws IOException {
        try (JsonParser parser = mapper.createParser(json)) {
            faults.read(mapper.readerFor(type), parser);
        }
    }

    private List<Fault> faultsOf(String json) throws IOException {
        JsonFaults faults = new JsonFaults();
        read(json, Room.class, faults);
        return faults.and(List.of());
    }
}
