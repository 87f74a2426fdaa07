package org.idvserver.testkit.rpc;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What an rpc answers to bad input. */
public final class Refusal {

    private Refusal() {}

    /** Expects INVALID_ARGUMENT, and answers the fields that it names. */
    public static List<String> faultyFields(ThrowingCallable call) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, call);
        Assertions.assertThat(refused).isNotNull();
        Assertions.assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        List<String> fields = new ArrayList<>();
        for (Any detail : StatusProto.fromThrowable(refused).getDetailsList()) {
            if (detail.is(BadRequest.class)) {
                violations(detail).forEach(violation -> fields.add(violation.getField()));
            }
        }
        return fields;
    }

    private static List<BadRequest.FieldViolation> violations(Any detail) {
        try {
            return detail.unpack(BadRequest.class).getFieldViolationsList();
        } catch (InvalidProtocolBufferException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }
}
