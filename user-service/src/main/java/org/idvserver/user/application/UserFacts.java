package org.idvserver.user.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import org.idvserver.user.domain.Group;
import org.idvserver.user.domain.User;

/** Tells the world what happened, in the transaction in which it happened. */
public interface UserFacts {

    Uni<Void> usersCreated(String actor, Collection<User> users);

    Uni<Void> groupCreated(String actor, Group group);

    Uni<Void> membersChanged(String actor, Group group, Group.MembersChanged change);

    Uni<Void> signedIn(User user);

    Uni<Void> passwordChanged(User user);

    /** The username is as it was typed: it may be nobody's. */
    Uni<Void> signInRefused(String username);
}
