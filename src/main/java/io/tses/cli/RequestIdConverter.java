package io.tses.cli;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.tses.request.RequestScope;

/** Writes the id of the request being worked on into a log line, and nothing outside of any. */
public final class RequestIdConverter extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
        RequestScope scope = RequestScope.current();
        return scope == null ? "" : " request=" + scope.requestId();
    }
}
