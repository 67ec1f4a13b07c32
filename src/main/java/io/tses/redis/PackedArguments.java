package io.tses.redis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The arguments of a script in one, an array as MessagePack has it, which {@code cmsgpack} unpacks: Redis reads, makes and frees an
 * object for each argument of a command, which costs more than most scripts do with it. Texts arrive as texts, also those that
 * tell a number, as they would as arguments of their own.
 *
 * @see <a href="https://github.com/msgpack/msgpack/blob/master/spec.md">the formats array 32, int 64, fixstr, str 8 and str 32</a>
 */
final class PackedArguments {
    private static final int ARRAY_32 = 0xdd;
    private static final int INT_64 = 0xd3;
    private static final int FIXSTR = 0xa0;
    private static final int FIXSTR_MOST = 31;
    private static final int STR_8 = 0xd9;
    private static final int STR_8_MOST = 255;
    private static final int STR_32 = 0xdb;

    private static final int USUAL_BYTES = 1024;

    /** Where the array's length stands. */
    private static final int LENGTH = 1;

    private final ByteBuf packed = Unpooled.buffer(USUAL_BYTES);
    private final int ahead;
    private final int deadline;
    private int count;

    PackedArguments() {
        packed.writeByte(ARRAY_32).writeInt(0);
        ahead = reserve();
        deadline = reserve();
    }

    void add(String text) {
        int bytes = ByteBufUtil.utf8Bytes(text);
        if (bytes <= FIXSTR_MOST) {
            packed.writeByte(FIXSTR | bytes);
        } else if (bytes <= STR_8_MOST) {
            packed.writeByte(STR_8).writeByte(bytes);
        } else {
            packed.writeByte(STR_32).writeInt(bytes);
        }
        packed.writeCharSequence(text, StandardCharsets.UTF_8);
        count++;
    }

    void add(long number) {
        packed.writeByte(INT_64).writeLong(number);
        count++;
    }

    /** Leaves room for a number that is not known yet, as the next argument; {@link #fill} takes what this returns. */
    int reserve() {
        add(0);
        return packed.writerIndex() - Long.BYTES;
    }

    void fill(int reserved, long number) {
        packed.setLong(reserved, number);
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
        packed.setInt(LENGTH, count);
        return ByteBufUtil.getBytes(packed);
    }
}
