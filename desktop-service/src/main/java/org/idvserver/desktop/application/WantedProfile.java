package org.idvserver.desktop.application;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.idvserver.desktop.domain.Guest;
import org.idvserver.desktop.domain.ImageSource;
import org.idvserver.desktop.domain.ProfileSpec;
import org.idvserver.kit.error.Faults;

/**
 * What somebody wants a profile to say. Its form may have faults: what it refers to is there as far as it can be read.
 *
 * @param faults of its form; what turns out to be wrong besides is added
 * @param externals the external networks that its network cards name, by the card's place
 * @param spec only once there is no fault
 */
public record WantedProfile(
        Faults faults,
        Optional<String> name,
        Optional<ImageSource> image,
        Map<Integer, UUID> externals,
        Optional<Guest> guest,
        Supplier<ProfileSpec> spec) {}
