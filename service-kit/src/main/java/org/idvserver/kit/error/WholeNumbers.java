package org.idvserver.kit.error;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;

/**
 * Notes a number that is no whole one, or too large, where a whole one is asked for, and goes on with 0. Jackson's own ways end
 * the reading (an overflow, FAIL for a coercion) or cut the fraction off; no handler of its is asked.
 */
final class WholeNumbers extends JsonParserDelegate {
    private final JsonFaults faults;

    WholeNumbers(JsonParser parser, JsonFaults faults) {
        super(parser);
        this.faults = faults;
    }

    @Override
    public int getIntValue() throws IOException {
        return whole(super::getIntValue, 0);
    }

    @Override
    public int getValueAsInt() throws IOException {
        return whole(super::getValueAsInt, 0);
    }

    @Override
    public long getLongValue() throws IOException {
        return whole(super::getLongValue, 0L);
    }

    @Override
    public long getValueAsLong() throws IOException {
        return whole(super::getValueAsLong, 0L);
    }

    private interface Reading<N> {
        N number() throws IOException;
    }

    private <N> N whole(Reading<N> reading, N instead) throws IOException {
        if (currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
            faults.note(this, "must be a whole number");
            return instead;
        }
        try {
            return reading.number();
        } catch (InputCoercionException tooLarge) {
            faults.note(this, "is too large or too small");
            return instead;
        }
    }
}
