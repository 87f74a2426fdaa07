package org.idvserver.monitor.inbound.rest;

import org.idvserver.monitor.domain.TerminalStatus;
import org.mapstruct.Mapper;
import org.mapstruct.Mapping;

/** Shows terminals to REST clients. */
@Mapper
public interface TerminalViews {

    @Mapping(target = "state", expression = "java(status.reason().state())")
    @Mapping(target = "message", expression = "java(status.reason().sentence())")
    TerminalView view(TerminalStatus status);
}
