package io.tses.app;

import io.tses.bus.Bus;
import io.tses.bus.RecordCodec;
import io.tses.cluster.Role;
import io.vertx.core.Vertx;
import java.util.EnumSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;

/** What a node asks itself before others ask it. That it does so before they know of it: {@code SplitRolesTest}. */
class RehearsalTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void endsWellWhereNobodyAnswers() {
        RecordCodec codec = new RecordCodec(Addresses.ALL, Addresses.NOTICES);
        codec.learn();
        Rehearsal rehearsal = new Rehearsal(vertx, Bus.on(vertx, codec), EnumSet.allOf(Role.class));

        assertThatCode(() -> rehearsal.play().await()).doesNotThrowAnyException();
    }
}
