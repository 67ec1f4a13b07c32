package io.tses.cli;

import io.tses.accounts.IssueAccountLink;
import io.tses.accounts.IssueAccountLink.Reason;
import io.tses.app.Counter;
import io.tses.otp.IssueLink;
import io.tses.shared.LinkToken;
import io.tses.shared.LinkUrl;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "sign-in-link",
        description =
                "Prints a link that signs somebody in once, within 10 minutes, for when no mail goes. At a terminal only:"
                        + " whoever has the link is let in. It is recorded with your name on this machine.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class SignInLinkCommand implements Callable<Integer> {
    @Mixin
    private final PersonArgument person = new PersonArgument();

    @Option(names = "--superuser", description = "Says that you know it to be a superuser's.")
    private boolean superuser;

    private final Surroundings surroundings;

    SignInLinkCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws Exception {
        if (!surroundings.terminal()) {
            return person.refused(
                    surroundings,
                    "a sign-in link is printed to a terminal only, where no log keeps it; run this at one, neither piped nor"
                            + " redirected");
        }
        try (Desk desk = person.open(surroundings, Counter.ACCOUNTS)) {
            Optional<LinkUrl> page = desk.settings().linkUrl();
            if (page.isEmpty()) {
                return person.refused(
                        surroundings,
                        "there are no links: otp.link-url (OTP_LINK_URL) is none, and must name the page that they lead to");
            }
            return desk.ask(
                            "sign-in-link",
                            IssueAccountLink.ADDRESS,
                            new IssueAccountLink(surroundings.operator(), person.email(), superuser))
                    .match(
                            token -> issued(page.get(), token),
                            () -> person.missing(surroundings),
                            reason -> person.refused(surroundings, why(reason, desk)));
        }
    }

    private int issued(LinkUrl page, LinkToken token) {
        surroundings.out().println(page.of(token));
        surroundings.out().flush();
        surroundings.tell("It signs " + person.email().value() + " in once, within " + IssueLink.LIFE.toMinutes()
                + " minutes. Whoever has it is let in; it is recorded that you asked for it.");
        return 0;
    }

    private String why(Reason reason, Desk desk) {
        String email = person.email().value();
        return switch (reason) {
            case NOT_ALLOWED -> "this is not allowed";
            case SUPERUSER -> email + " is a superuser; say so by --superuser";
            case DISABLED -> email + " is disabled; tses user enable " + email + " ends that";
            case OTHER_DOMAIN ->
                email + " may not sign in: "
                        + Obstacle.of(person.email(), desk.settings()).orElseThrow();
        };
    }
}
