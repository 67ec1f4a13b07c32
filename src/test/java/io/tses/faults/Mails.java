package io.tses.faults;

import io.tses.accountant.Run;
import io.tses.load.Letterbox;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What comes for the people of a run: of each mail the first copy goes into their letterbox; others, which a try whose answer was lost
 * may leave, are counted. Belongs to one event loop.
 */
final class Mails {
    private static final Pattern ID = Pattern.compile("(?im)^Message-ID:\\s*(\\S+)");

    private final Run run;
    private final Letterbox letterbox;
    private final Map<String, Integer> copies = new HashMap<>();

    Mails(Run run, Letterbox letterbox) {
        this.run = run;
        this.letterbox = letterbox;
    }

    void came(String to, Supplier<String> mail) {
        if (run.person(to).isPresent() && copies.merge(idOf(mail.get()), 1, Integer::sum) == 1) {
            letterbox.came(to, mail);
        }
    }

    int count() {
        return copies.size();
    }

    /** How many came more than once. */
    long doubled() {
        return copies.values().stream().filter(many -> many > 1).count();
    }

    /** How often the one came that came most often. */
    int mostCopies() {
        return copies.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private static String idOf(String mail) {
        Matcher id = ID.matcher(mail);
        if (!id.find()) {
            throw new IllegalStateException("a mail without a Message-ID");
        }
        return id.group(1);
    }
}
