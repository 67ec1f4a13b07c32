package io.tses.embedded;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The HTML of a mail, made fit for a page that loads nothing: with its own pictures in it, and links that open beside it. */
record ShownHtml(ReadMail mail) {
    private static final Pattern PICTURE = Pattern.compile("(?i)\\bcid:([^\"'\\s)>]{1,200})");

    /** Behind it a mail's own head goes on; with something before it, browsers take a page for one of another age. */
    private static final Pattern BEGINNING = Pattern.compile(
            "(?i)\\A\\s*+(?:<!doctype[^>]{0,200}>\\s*+)?(?:<html[^>]{0,200}>\\s*+)?(?:<head(?![\\w-])[^>]{0,200}>)?");

    private static final String BESIDE = "<base target=\"_blank\">";

    /** Bytes of all pictures of a mail together. */
    private static final int MAX_PICTURES = 16_777_216;

    @Override
    public String toString() {
        String html = withPictures();
        Matcher beginning = BEGINNING.matcher(html);
        int head = beginning.lookingAt() ? beginning.end() : 0;
        return html.substring(0, head) + BESIDE + html.substring(head);
    }

    private String withPictures() {
        int[] left = {MAX_PICTURES};
        return PICTURE.matcher(mail.html())
                .replaceAll(named ->
                        Matcher.quoteReplacement(picture(named.group(1), left).orElse(named.group())));
    }

    private Optional<String> picture(String id, int[] left) {
        return mail.attachments().stream()
                .filter(attachment ->
                        attachment.isPicture() && attachment.contentId().equals(id))
                .findFirst()
                .filter(attachment -> (left[0] -= (int) attachment.size()) >= 0)
                .map(attachment -> "data:" + attachment.type() + ";base64,"
                        + Base64.getEncoder().encodeToString(attachment.content()));
    }
}
