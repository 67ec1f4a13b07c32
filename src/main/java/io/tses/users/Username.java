package io.tses.users;

import com.ibm.icu.text.SpoofChecker;
import com.ibm.icu.text.SpoofChecker.RestrictionLevel;
import com.ibm.icu.text.UnicodeSet;
import io.tses.shared.TypedText;
import java.text.Normalizer;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A name that people may give themselves: letters and digits of one script, or of scripts that are written together (highly
 * restrictive, UTS 39), with dots, hyphens and underscores inside; not one that speaks for the service. People who are
 * called otherwise from before keep their names.
 *
 * @param value with compatible forms unified (NFKC), at most {@link User#MAX_NAME_LENGTH} characters
 */
public record Username(String value) {
    private static final String PUNCTUATION = "._-";

    /** @throws IllegalArgumentException when {@link #parse} would not give it */
    public Username {
        if (!isAllowed(value)) {
            throw new IllegalArgumentException("not a username that people may take");
        }
    }

    /** The name that {@code text} spells, or empty when it is none that people may take. */
    public static Optional<Username> parse(String text) {
        if (text.length() > 2 * User.MAX_NAME_LENGTH) {
            return Optional.empty();
        }
        return Optional.of(spell(text)).filter(Username::isAllowed).map(Username::new);
    }

    /** As names are spelled that are kept: stripped, compatible forms unified. */
    public static String spell(String text) {
        return Normalizer.normalize(TypedText.strip(text), Normalizer.Form.NFKC);
    }

    /** Whether a name, however it came to be, could be taken for that of the service or of its people. */
    static boolean isReserved(String name) {
        return Reserved.LOOKS.contains(Reserved.look(withoutPunctuation(name)));
    }

    private static boolean isAllowed(String name) {
        return !name.isEmpty()
                && name.codePointCount(0, name.length()) <= User.MAX_NAME_LENGTH
                && name.equals(spell(name))
                && Character.isLetterOrDigit(name.codePointAt(0))
                && PUNCTUATION.indexOf(name.charAt(name.length() - 1)) < 0
                && !Rules.CHECKER.failsChecks(name)
                && !isReserved(name);
    }

    private static String withoutPunctuation(String name) {
        return name.codePoints()
                .filter(c -> PUNCTUATION.indexOf(c) < 0)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static final class Rules {
        static final SpoofChecker CHECKER = new SpoofChecker.Builder()
                .setChecks(SpoofChecker.RESTRICTION_LEVEL
                        | SpoofChecker.MIXED_NUMBERS
                        | SpoofChecker.INVISIBLE
                        | SpoofChecker.HIDDEN_OVERLAY
                        | SpoofChecker.CHAR_LIMIT)
                .setRestrictionLevel(RestrictionLevel.HIGHLY_RESTRICTIVE)
                .setAllowedChars(new UnicodeSet("[[:L:][:M:][:Nd:]]")
                        .retainAll(SpoofChecker.RECOMMENDED)
                        .addAll(PUNCTUATION))
                .build();
    }

    /** The mailboxes of RFC 2142, accounts of machines, and words that stand for the service, its people or nobody. */
    private static final class Reserved {
        private static final Set<String> LOOKS =
                Stream.of("""
                        abuse ftp hostmaster info marketing news noc postmaster sales security support usenet uucp webmaster www
                        adm admin admins administrator administrators daemon localhost mailerdaemon nobody operator operators
                        root sudo superuser superusers sysadmin system toor
                        account accounts api auth billing contact feedback help helpdesk login logout mail mailbox moderator
                        moderators noreply official otp owner service sessions settings signin signout signup staff status
                        tses user username users
                        anonymous deleted erased everybody everyone false guest guests me myself nil none null self true
                        undefined unknown
                        """.strip().split("\\s+")).map(Reserved::look).collect(Collectors.toUnmodifiableSet());

        /** Without telling i, I, l and 1 apart, which are taken for one another. */
        static String look(String name) {
            return UsernameKey.of(name).replace('i', 'l');
        }
    }
}
