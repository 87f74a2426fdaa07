package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.desktop.domain.PinnedImage;

/** Where it is found what labs lend to sections that have too few desktops. */
public interface LentImages {

    /**
     * By lesson, the versions of the LOCAL desktops of its lab's own that help out, as the plan that fills the lab has it: where fewer
     * desktops of the section can be seated than there are seats with a terminal in use. Lessons that are exams are lent none.
     */
    Uni<Map<UUID, List<PinnedImage>>> lent(Collection<UUID> lessonIds);
}
