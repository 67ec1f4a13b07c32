package io.tses.demo;

import java.util.List;

/** Everybody of the demo, the same each time. Their addresses end with names that nobody can have (RFC 6761). */
final class Cast {
    static final int PEOPLE = 300;

    /** With those who come later: so many that no limit is met by chance. */
    static final int EVERYBODY = 6000;

    /** What the addresses of all of them end with, so that they can be told from people. */
    static final String MARK = ".demo.example";

    /** Who may look at the console. */
    static final String OPERATOR = "operator@console" + MARK;

    /** Mails to it are put off, and then given up. */
    static final String FULL_DOMAIN = "full" + MARK;

    /** Mails to it are refused. */
    static final String GONE_DOMAIN = "gone" + MARK;

    private static final List<String> FIRST_NAMES = List.of(
            "Ada",
            "Grace",
            "Alan",
            "Edsger",
            "Barbara",
            "Donald",
            "Radia",
            "Linus",
            "Margaret",
            "Ken",
            "Frances",
            "Tim",
            "Karen",
            "Leslie",
            "Joan",
            "Niklaus",
            "Hedy",
            "Guido",
            "Sophie",
            "Dennis",
            "Zo\u00eb",
            "Bj\u00f6rn",
            "Ren\u00e9e",
            "\u0130pek",
            "\u0414\u0430\u0440\u044c\u044f");
    private static final List<String> LAST_NAMES = List.of(
            "Byron",
            "Hopper",
            "Mathison",
            "Dekker",
            "Huber",
            "Knoll",
            "Perlman",
            "Torv",
            "Hamil",
            "Thomas",
            "Allen",
            "Lee",
            "Jones",
            "Lamp",
            "Clarke",
            "Wirt",
            "Lamarr",
            "Ross",
            "Wilson",
            "Ritch",
            "O'Neill",
            "<b>Bold</b>");
    private static final List<String> DOMAINS =
            List.of("mail", "mail", "mail", "post", "post", "uni", "office", "school", "shop", "farm");
    private static final List<String> AGENTS = List.of(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6"
                    + " Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile"
                    + " Safari/537.36",
            "<script>alert('an agent that is no good')</script>");
    private static final List<String> LANGUAGES =
            List.of("en", "de-AT, de;q=0.9, en;q=0.5", "fr", "es-MX", "pt-BR, en;q=0.6");

    private Cast() {}

    static Persona person(int number) {
        String first = FIRST_NAMES.get(number % FIRST_NAMES.size());
        String last = LAST_NAMES.get(number * 7 % LAST_NAMES.size());
        return new Persona(
                "person-" + number + "@" + DOMAINS.get(number * 3 % DOMAINS.size()) + MARK,
                first,
                last,
                "198.18." + number / 250 % 256 + "." + (1 + number % 250),
                // One in fifty has the last.
                AGENTS.get(number % 50 == 49 ? AGENTS.size() - 1 : number % (AGENTS.size() - 1)),
                LANGUAGES.get(number % LANGUAGES.size()));
    }

    /** Whose mails do not go out. */
    static Persona unreachable(int number) {
        Persona person = person(number);
        String domain = number % 3 == 0 ? GONE_DOMAIN : FULL_DOMAIN;
        return new Persona(
                "person-" + number + "@" + domain,
                person.firstName(),
                person.lastName(),
                person.client(),
                person.agent(),
                person.languages());
    }

    static Persona operator() {
        Persona person = person(0);
        return new Persona(OPERATOR, "Olive", "Operator", person.client(), person.agent(), person.languages());
    }

    /** The address of somebody who means no good. */
    static String attacker(int number) {
        return "203.0.113." + (1 + number % 254);
    }
}
