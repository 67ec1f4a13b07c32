package io.tses.users;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.SpoofChecker;
import java.text.Normalizer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What two usernames have in common that must not be two people's: their letters without regard to case, and how they look
 * (the confusable skeleton of UTS 39). Kept beside each name, where it is unique.
 */
final class UsernameKey {
    /** Of what an index of PostgreSQL takes; nobody's name is that long and differs only later. */
    private static final int MAX_LENGTH = 300;

    private static final int ASCII = 0x80;

    private UsernameKey() {}

    /** Never holds a blank, unless the name does. */
    static String of(String name) {
        String key = name.chars().allMatch(c -> c < ASCII) ? ofAscii(name) : asTheLibraryHasIt(name);
        return key.substring(0, key.offsetByCodePoints(0, Math.min(MAX_LENGTH, key.codePointCount(0, key.length()))));
    }

    /** The key of what a name looks like as it is written: a capital I looks like an l, which is lost when case is. */
    static String ofLook(String name) {
        return of(skeleton(Normalizer.normalize(name, Normalizer.Form.NFKC)));
    }

    static String asTheLibraryHasIt(String name) {
        String folded = UCharacter.foldCase(Normalizer.normalize(name, Normalizer.Form.NFKC), true);
        return UCharacter.foldCase(skeleton(folded), true);
    }

    /** Most names are, and each of their characters has a key whatever its neighbours. */
    private static String ofAscii(String name) {
        StringBuilder key = new StringBuilder(2 * name.length());
        name.chars().forEach(c -> key.append(Confusables.OF_ASCII.get(c)));
        return key.toString();
    }

    private static String skeleton(String text) {
        return Confusables.CHECKER.getSkeleton(text);
    }

    private static final class Confusables {
        static final SpoofChecker CHECKER =
                new SpoofChecker.Builder().setChecks(SpoofChecker.CONFUSABLE).build();

        static final List<String> OF_ASCII = IntStream.range(0, ASCII)
                .mapToObj(c -> asTheLibraryHasIt(Character.toString(c)))
                .toList();
    }
}
