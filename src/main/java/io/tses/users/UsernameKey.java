package io.tses.users;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.SpoofChecker;
import java.text.Normalizer;

/**
 * What two usernames have in common that must not be two people's: their letters without regard to case, and how they look
 * (the confusable skeleton of UTS 39). Kept beside each name, where it is unique.
 */
final class UsernameKey {
    /** Of what an index of PostgreSQL takes; nobody's name is that long and differs only later. */
    private static final int MAX_LENGTH = 300;

    private UsernameKey() {}

    /** Never holds a blank, unless the name does. */
    static String of(String name) {
        String folded = UCharacter.foldCase(Normalizer.normalize(name, Normalizer.Form.NFKC), true);
        String key = UCharacter.foldCase(skeleton(folded), true);
        return key.substring(0, key.offsetByCodePoints(0, Math.min(MAX_LENGTH, key.codePointCount(0, key.length()))));
    }

    /** The key of what a name looks like as it is written: a capital I looks like an l, which is lost when case is. */
    static String ofLook(String name) {
        return of(skeleton(Normalizer.normalize(name, Normalizer.Form.NFKC)));
    }

    private static String skeleton(String text) {
        return Confusables.CHECKER.getSkeleton(text);
    }

    private static final class Confusables {
        static final SpoofChecker CHECKER =
                new SpoofChecker.Builder().setChecks(SpoofChecker.CONFUSABLE).build();
    }
}
