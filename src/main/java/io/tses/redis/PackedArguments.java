package io.tses.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The arguments of a script in one, an array as MessagePack has it, which {@code cmsgpack} unpacks: Redis reads, makes and frees an
 * object for each argument of a command, which costs more than most scripts do with it. Texts arrive as texts, also those that
 * tell a number, as they would as arguments of their own.
 *
 * @see <a href="https://github.com/msgpack/msgpack/blob/master/spec.md">the formats array 32, int 64, fixstr, str 8 and str 32</a>
 */
final class PackedArguments {
    private static final byte ARRAY_32 = (byte) 0xdd;
    private static final byte INT_64 = (byte) 0xd3;
    private static final int FIXSTR = 0xa0;
    private static final int FIXSTR_MOST = 31;
    private static final byte STR_8 = (byte) 0xd9;
    private static final int STR_8_MOST = 255;
    private static final byte STR_32 = (byte) 0xdb;

    private static final int USUAL_BYTES = 2048;
    private static final int LONGEST_HEAD = 1 + Long.BYTES;

    /** Where the array's length stands. */
    private static final int LENGTH = 1;

    private final int ahead;
    private final int deadline;
    private ByteBuffer packed = ByteBuffer.allocate(USUAL_BYTES);
    private int count;

    PackedArguments() {
        packed.put(ARRAY_32).putInt(0);
        ahead = reserve();
        deadline = reserve();
    }

    void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer room = roomFor(bytes.length);
        if (bytes.length <= FIXSTR_MOST) {
            room.put((byte) (FIXSTR | bytes.length));
        } else if (bytes.length <= STR_8_MOST) {
            room.put(STR_8).put((byte) bytes.length);
        } else {
            room.put(STR_32).putInt(bytes.length);
        }
        room.put(bytes);
        count++;
    }

    void add(long number) {
        roomFor(0).put(INT_64).putLong(number);
        count++;
    }

    /** Leaves room for a number that is not known yet, as the next argument; {@link #fill} takes what this returns. */
    int reserve() {
        add(0);
        return packed.position() - Long.BYTES;
    }

    void fill(int reserved, long number) {
        packed.putLong(reserved, number);
    }

    /** How many there are, those of every script included. */
    int count() {
        return count;
    }

    /**
     * All of them, behind the two that every script has.
     *
     * @param millisAhead how far the clock is ahead of Redis' own
     * @param deadlineMillis of the caller by Redis' clock; 0 when there is none
     */
    byte[] pack(long millisAhead, long deadlineMillis) {
        fill(ahead, millisAhead);
        fill(deadline, deadlineMillis);
        packed.putInt(LENGTH, count);
        return Arrays.copyOf(packed.array(), packed.position());
    }

    /** The buffer, with room for so many bytes and what stands before them. */
    private ByteBuffer roomFor(int bytes) {
        int wanted = bytes + LONGEST_HEAD;
        if (packed.remaining() < wanted) {
            packed = ByteBuffer.allocate(Math.max(2 * packed.capacity(), packed.position() + wanted))
                    .put(packed.flip());
        }
        return packed;
    }
}
