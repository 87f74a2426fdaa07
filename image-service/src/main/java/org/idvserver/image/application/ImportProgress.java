package org.idvserver.image.application;

import org.idvserver.image.domain.ImportStep;

/** How far an import is: the bytes of its present step that are done, and how many there are, 0 while nobody knows. */
public record ImportProgress(ImportStep step, long doneBytes, long totalBytes) {}
