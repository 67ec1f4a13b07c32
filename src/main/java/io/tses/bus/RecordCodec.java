package io.tses.bus;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The one codec of the bus. On a node a message goes by reference; between nodes as its name and its JSON. Names resolve
 * only to the records of the given addresses and notices, and unknown fields are ignored, so that two releases can share a
 * cluster. A message that this release does not have is an {@link Unreadable}: whoever asked hears so at once.
 */
public final class RecordCodec implements MessageCodec<BusMessage, BusMessage> {
    static final String NAME = "tses-record";

    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .addModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final Map<String, Class<?>> records = new HashMap<>();

    /** Of a bus without notices. */
    public RecordCodec(Collection<? extends Address<?, ?>> addresses) {
        this(addresses, List.of());
    }

    public RecordCodec(Collection<? extends Address<?, ?>> addresses, Collection<? extends Notice<?>> notices) {
        Stream.concat(
                        addresses.stream()
                                .flatMap(address ->
                                        Stream.concat(Stream.of(address.question()), records(address.reply()))),
                        notices.stream().map(Notice::message))
                .forEach(type -> records.put(nameOf(type), type));
    }

    /** Every record that the codec can carry. */
    public Collection<Class<?>> records() {
        return records.values();
    }

    /** Learns how each is written and read, which takes a moment of whoever meets one first. */
    public void learn() {
        for (Class<?> record : records.values()) {
            json.writerFor(record);
            json.readerFor(record);
        }
    }

    @Override
    public void encodeToWire(Buffer buffer, BusMessage message) {
        try {
            byte[] name = nameOf(message.getClass()).getBytes(StandardCharsets.UTF_8);
            byte[] body = json.writeValueAsBytes(message);
            buffer.appendInt(name.length)
                    .appendBytes(name)
                    .appendInt(body.length)
                    .appendBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public BusMessage decodeFromWire(int position, Buffer buffer) {
        int nameStart = position + Integer.BYTES;
        int bodyStart = nameStart + buffer.getInt(position) + Integer.BYTES;
        String name = buffer.getString(nameStart, bodyStart - Integer.BYTES);
        int bodyLength = buffer.getInt(bodyStart - Integer.BYTES);
        Class<?> type = records.get(name);
        if (type == null) {
            return new Unreadable(name);
        }
        try {
            return (BusMessage) json.readValue(buffer.getBytes(bodyStart, bodyStart + bodyLength), type);
        } catch (IOException e) {
            // Not told further: it would repeat what it could not read.
            return new Unreadable(name);
        }
    }

    @Override
    public BusMessage transform(BusMessage message) {
        return message;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1;
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(RecordCodec::records)
                : Stream.of(type);
    }

    private static String nameOf(Class<?> type) {
        return type.getName().substring("io.tses.".length());
    }
}
