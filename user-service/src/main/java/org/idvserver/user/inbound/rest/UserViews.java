package org.idvserver.user.inbound.rest;

import org.idvserver.user.domain.Role;
import org.idvserver.user.domain.User;
import org.mapstruct.Mapper;
import org.mapstruct.Mapping;

/** Shows users to REST clients. */
@Mapper
public interface UserViews {

    @Mapping(target = "id", expression = "java(user.id())")
    @Mapping(target = "username", expression = "java(user.username())")
    @Mapping(target = "displayName", expression = "java(user.displayName())")
    @Mapping(target = "email", expression = "java(user.email())")
    @Mapping(target = "role", expression = "java(user.role().word())")
    @Mapping(target = "active", expression = "java(user.active())")
    UserView view(User user);

    default String word(Role role) {
        return role.word();
    }
}
