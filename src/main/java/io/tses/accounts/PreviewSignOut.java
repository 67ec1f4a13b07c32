package io.tses.accounts;

import io.tses.bus.Address;
import io.tses.bus.BusMessage;
import io.tses.users.FindUsers;
import io.tses.users.User;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks whom {@link SignOutMany} would sign out.
 *
 * @param who its page and cursor mean nothing here
 */
public record PreviewSignOut(FindUsers who) implements BusMessage {
    public static final Address<PreviewSignOut, Preview> ADDRESS =
            Address.repeatable("accounts.preview-sign-out", PreviewSignOut.class, Preview.class, Duration.ofSeconds(5));

    /** So many are shown. */
    public static final int SAMPLE = 10;

    /**
     * @param sample those of them who joined last
     * @param mark to be handed in with the deed
     */
    public record Preview(List<User> sample, Mark mark) implements BusMessage {}

    /**
     * What a preview has shown, so that the deed can tell whether it is still so.
     *
     * @param count of those who match, at most {@link FindUsers#MAX_OFFSET_ROWS}
     * @param countExact false when there are more
     * @param who a print of what was asked for
     */
    public record Mark(int count, boolean countExact, int who) {
        private static final Pattern TEXT = Pattern.compile("(?<count>[0-9]{1,6})(?<more>\\+?)-(?<who>[0-9a-f]{1,8})");

        /** People come and go while somebody looks at a preview: so many, or one in twenty. */
        private static final int TOLERANCE = 2;

        private static final int ONE_IN = 20;

        static Mark of(FindUsers who, FindUsers.Page page) {
            List<Object> asked = List.of(
                    who.email().map(email -> email.value()).orElse(""),
                    who.username().orElse(""),
                    who.isActive().map(String::valueOf).orElse(""),
                    who.isStaff().map(String::valueOf).orElse(""),
                    who.isSuperuser().map(String::valueOf).orElse(""),
                    who.search());
            return new Mark(page.count(), page.countExact(), asked.hashCode());
        }

        /** Whether what was shown is as good as {@code now}. */
        boolean isAsGoodAs(Mark now) {
            int tolerance = Math.max(TOLERANCE, count / ONE_IN);
            return who == now.who && countExact == now.countExact && Math.abs(count - now.count) <= tolerance;
        }

        public String encode() {
            return count + (countExact ? "" : "+") + "-" + Integer.toHexString(who);
        }

        /** What {@link #encode} wrote, or empty when {@code text} is something else. */
        public static Optional<Mark> parse(String text) {
            Matcher mark = TEXT.matcher(text);
            return mark.matches()
                    ? Optional.of(new Mark(
                            Integer.parseInt(mark.group("count")),
                            mark.group("more").isEmpty(),
                            Integer.parseUnsignedInt(mark.group("who"), 16)))
                    : Optional.empty();
        }
    }
}
