package io.tses.shared;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/**
 * Where a link in a mail leads. The token stands behind the {@code #}, which browsers keep to themselves: it is in no request
 * for the page, so neither in a log nor in a {@code Referer}.
 *
 * @param template a URL of at most {@value #MAX_LENGTH} characters with {@value #TOKEN} once
 */
public record LinkUrl(String template) {
    public static final String TOKEN = "{token}";

    /** What every mail program and browser takes. */
    private static final int MAX_LENGTH = 2000;

    /** What a template is read with: anything that a token may be. */
    private static final String SAMPLE = "A".repeat(LinkToken.LENGTH);

    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    /** The page that comes with the service, under the URL that others reach it by. */
    public static LinkUrl atIssuer(String issuer) {
        return new LinkUrl(issuer + "/signin/#" + TOKEN);
    }

    /**
     * The page that {@code template} spells, or empty when it spells none that a token may be sent to: over https, or http on
     * this machine, to a host without user information, the token behind the {@code #}.
     */
    public static Optional<LinkUrl> parse(String template) {
        int token = template.indexOf(TOKEN);
        boolean once = token >= 0 && token == template.lastIndexOf(TOKEN);
        if (!once
                || template.length() > MAX_LENGTH
                || !template.substring(0, token).contains("#")) {
            return Optional.empty();
        }
        try {
            return isFit(new URI(template.replace(TOKEN, SAMPLE)))
                    ? Optional.of(new LinkUrl(template))
                    : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** The link to be mailed: a secret. */
    public String of(LinkToken token) {
        return template.replace(TOKEN, token.value());
    }

    private static boolean isFit(URI url) {
        String host = url.getHost();
        if (host == null || url.getRawUserInfo() != null) {
            return false;
        }
        return "https".equalsIgnoreCase(url.getScheme())
                || ("http".equalsIgnoreCase(url.getScheme()) && THIS_MACHINE.contains(host));
    }
}
