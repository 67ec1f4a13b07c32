package io.tses.config;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells keys that somebody thought out from keys that were drawn by lot. Of the latter one in a million is taken for one of the
 * former when it has 32 characters, and fewer of longer ones.
 */
final class Predictability {
    /** So many characters follow from nothing before them in nearly every key drawn by lot, of whatever alphabet. */
    private static final int MIN_UNFORESEEN = 13;

    /** What neighbours on a keyboard, row by row and column by column, and in turns. */
    private static final List<String> KEYBOARD = List.of(
            "qwertyuiop",
            "asdfghjkl",
            "zxcvbnm",
            "qwertzuiop",
            "yxcvbnm",
            "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
            "1q2w3e4r5t6y7u8i9o0p");

    /** Pairs of letters that make up four fifths of what is written in English, and a fifth of what is drawn by lot. */
    private static final Set<String> COMMON_PAIRS = Set.of(
            ("ac ad ag ai al am an ar as at be ca ce ch ci co ct de di ea ec ed ee el em en er es et ev fe fi fo ge ha he hi ho ia"
                            + " ic id ie ig il im in io ir is it iv la le li ll lo ly ma me mi mo mp na nc nd ne ng ni no ns"
                            + " nt oc ol om on op or ot ou ov ow pa pe pl po pr ra re ri rn ro rs rt ry se sh si so ss st su"
                            + " ta te th ti to tr ts tu ty ul un ur us ut ve vi we wh wo")
                    .split(" "));

    /** Words have digits at their ends, if any; what is drawn by lot, also to be pronounced, has them everywhere. */
    private static final int MAX_NUMBERS_AMONG_WORDS = 4;

    private Predictability() {}

    /** Whether hardly anything in it is new: repeats, sequences (also two in turns) and neighbouring keys. */
    static boolean isPattern(String text) {
        String key = text.toLowerCase(Locale.ROOT);
        Set<String> seen = new HashSet<>();
        int unforeseen = 0;
        for (int i = 0; i < key.length(); i++) {
            boolean repeats = i >= 2 && !seen.add(key.substring(i - 2, i + 1));
            boolean foreseen = repeats || goesOn(key, i, 1) || goesOn(key, i, 2) || isNextKey(key, i);
            if (!foreseen && Character.isLetterOrDigit(key.charAt(i))) {
                unforeseen++;
            }
        }
        return unforeseen < MIN_UNFORESEEN;
    }

    /** Whether its letters follow one another as in a language: far more often in common pairs than by chance. */
    static boolean isWords(String text) {
        String key = text.toLowerCase(Locale.ROOT);
        int numbers = 0;
        int pairs = 0;
        int common = 0;
        for (int i = 1; i < key.length(); i++) {
            if (isDigit(key.charAt(i)) && !isDigit(key.charAt(i - 1))) {
                numbers++;
            }
            if (isLatin(key.charAt(i - 1)) && isLatin(key.charAt(i))) {
                pairs++;
                common += COMMON_PAIRS.contains(key.substring(i - 1, i + 1)) ? 1 : 0;
            }
        }
        // By chance it is a fifth; more than six standard deviations above that it is no chance.
        double atMostByChance = pairs / 5.0 + 2.5 * Math.sqrt(pairs);
        return numbers <= MAX_NUMBERS_AMONG_WORDS && pairs * 3 >= key.length() && common > atMostByChance;
    }

    /** Whether the step from the character {@code lag} before is the same as that one's own. */
    private static boolean goesOn(String key, int i, int lag) {
        return i >= 2 * lag && key.charAt(i) - key.charAt(i - lag) == key.charAt(i - lag) - key.charAt(i - 2 * lag);
    }

    private static boolean isNextKey(String key, int i) {
        if (i == 0) {
            return false;
        }
        String there = key.substring(i - 1, i + 1);
        String back = new StringBuilder(there).reverse().toString();
        return KEYBOARD.stream().anyMatch(row -> row.contains(there) || row.contains(back));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLatin(char c) {
        return c >= 'a' && c <= 'z';
    }
}
