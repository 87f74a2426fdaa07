package org.idvserver.image.domain;

/** The acts that end a disagreement. */
public enum FindingRepair {
    /** Remove what only the storage has; move a version that is out of use to the recycle bin. */
    DELETE,
    /** Take an orphan that bears its owner's mark back into the database. */
    ADOPT,
    /** Clone a lost volume again: what was written to it is lost. */
    RECREATE,
    /** Strike a lost volume off the database. */
    FORGET;

    public void checkFits(FindingKind kind) {
        boolean fits =
                switch (this) {
                    case DELETE -> kind != FindingKind.LOST;
                    case ADOPT -> kind == FindingKind.ORPHAN;
                    case RECREATE, FORGET -> kind == FindingKind.LOST;
                };
        if (!fits) {
            throw ImageProblem.REPAIR_NOT_POSSIBLE.because("A finding of kind %s is not repaired by %s", kind, this);
        }
    }
}
