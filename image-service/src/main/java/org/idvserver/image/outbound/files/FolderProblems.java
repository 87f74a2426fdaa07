package org.idvserver.image.outbound.files;

import java.io.IOException;
import org.idvserver.image.domain.ImageProblem;

/** What the upload folder's failures mean. */
final class FolderProblems {

    private FolderProblems() {}

    /** A disk that is full is the one failure that an operator can do something about at once. */
    static Throwable of(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        boolean full = failure instanceof IOException
                && (message.contains("No space left") || message.contains("quota exceeded"));
        return full
                ? ImageProblem.UPLOAD_FOLDER_FULL
                        .because("The disk of the upload folder is full; make room, then go on")
                        .causedBy(failure)
                : failure;
    }
}
