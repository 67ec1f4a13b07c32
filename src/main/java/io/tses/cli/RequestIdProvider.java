package io.tses.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tses.request.RequestScope;
import java.io.IOException;
import net.logstash.logback.composite.AbstractJsonProvider;

/** Writes the id of the request being worked on into a JSON log line, and nothing outside of any. */
public final class RequestIdProvider extends AbstractJsonProvider<ILoggingEvent> {
    @Override
    public void writeTo(JsonGenerator generator, ILoggingEvent event) throws IOException {
        RequestScope scope = RequestScope.current();
        if (scope != null) {
            generator.writeStringField("request_id", scope.requestId());
        }
    }
}
