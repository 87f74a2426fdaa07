package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A terminal's own copy of an image version, as the terminal last reported it. */
@Entity
@Table(name = "terminal_images")
public class ImageCopy {
    @Id
    private UUID id;

    @Column(name = "terminal_id")
    private UUID terminalId;

    @Column(name = "version_id")
    private UUID versionId;

    @Enumerated(EnumType.STRING)
    private ImageCopyState state;

    @Column(name = "bytes_done")
    private long bytesDone;

    @Column(name = "bytes_total")
    private long bytesTotal;

    private String reason;

    protected ImageCopy() {
        // for JPA
    }

    public ImageCopy(UUID terminalId, UUID versionId) {
        this.id = NameBasedId.of(terminalId, "image/" + versionId);
        this.terminalId = terminalId;
        this.versionId = versionId;
    }

    /** What the terminal says about a copy. */
    public record Progress(ImageCopyState state, long bytesDone, long bytesTotal, String reason) {}

    public ImageCopy observed(Progress progress) {
        state = progress.state();
        bytesDone = progress.bytesDone();
        bytesTotal = progress.bytesTotal();
        reason = progress.reason();
        return this;
    }

    public UUID terminalId() {
        return terminalId;
    }

    public UUID versionId() {
        return versionId;
    }

    public ImageCopyState state() {
        return state;
    }

    public long bytesDone() {
        return bytesDone;
    }

    public long bytesTotal() {
        return bytesTotal;
    }

    public String reason() {
        return reason;
    }
}
