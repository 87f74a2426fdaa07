package org.idvserver.agent.host;

/** A step that did not succeed: a reason code and a sentence, which end in what the terminal tells about itself. */
public final class StepFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_MESSAGE = 400;

    private final String code;

    public StepFailure(String code, String message) {
        this(code, message, null);
    }

    public StepFailure(String code, String message, Throwable cause) {
        super(shortened(message), cause);
        this.code = code;
    }

    /** Such as IMAGE_CORRUPT. */
    public String code() {
        return code;
    }

    private static String shortened(String message) {
        String line = String.valueOf(message).strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE);
    }
}
