package io.tses.mail;

import io.tses.outbox.MailedCode;
import io.tses.shared.LinkToken;
import io.tses.shared.Passcode;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * The body of mails that differ in nothing but their code and their link's token. Both are written as they are, whatever encodes the
 * rest: of digits, letters, hyphens and underscores HTML and quoted-printable change none. Whether that is so of what an operator's
 * own files make is tried before a form is used.
 */
final class CodeForm {
    /** They differ in every character, and those of the first are all different: they tell the places of each. */
    private static final MailedCode ONE = dummy("012345", "abcdefghijklmnopqrstuA");

    private static final MailedCode OTHER = dummy("123456", "bcdefghijklmnopqrstuvQ");

    /** With all that is not a letter, in upper case, and the same again and again. */
    private static final MailedCode TRIAL = dummy("007799", "__--ZZ00_A-9zz__BB--_Q");

    private final byte[] body;
    private final int[] places;
    private final int[] characters;

    private CodeForm(byte[] body, int[] places, int[] characters) {
        this.body = body;
        this.places = places;
        this.characters = characters;
    }

    /**
     * @param link whether the mails have one
     * @param written a body of those mails
     * @return empty when they differ in more than those characters
     */
    static Optional<CodeForm> of(boolean link, Function<MailedCode, byte[]> written) {
        MailedCode one = secrets(ONE, link);
        MailedCode trial = secrets(TRIAL, link);
        byte[] body = written.apply(one);
        byte[] differing = written.apply(secrets(OTHER, link));
        return body.length == differing.length
                ? find(body, differing, characters(one))
                        .filter(form -> Arrays.equals(form.fill(new byte[0], trial), written.apply(trial)))
                : Optional.empty();
    }

    private static Optional<CodeForm> find(byte[] body, byte[] differing, String secrets) {
        int[] places = new int[body.length];
        int[] characters = new int[body.length];
        int count = 0;
        for (int i = 0; i < body.length; i++) {
            if (body[i] != differing[i]) {
                places[count] = i;
                characters[count] = secrets.indexOf(body[i]);
                count++;
            }
        }
        boolean areSecrets = Arrays.stream(characters, 0, count).allMatch(character -> character >= 0);
        return areSecrets
                ? Optional.of(new CodeForm(body, Arrays.copyOf(places, count), Arrays.copyOf(characters, count)))
                : Optional.empty();
    }

    /**
     * @param head what stands before the body
     * @param secrets with a link if the form is of such
     */
    byte[] fill(byte[] head, MailedCode secrets) {
        byte[] mail = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, mail, head.length, body.length);
        String written = characters(secrets);
        for (int i = 0; i < places.length; i++) {
            mail[head.length + places[i]] = (byte) written.charAt(characters[i]);
        }
        return mail;
    }

    private static String characters(MailedCode secrets) {
        return secrets.code().value() + secrets.link().map(LinkToken::value).orElse("");
    }

    private static MailedCode secrets(MailedCode dummy, boolean link) {
        return link ? dummy : new MailedCode(dummy.code(), Optional.empty());
    }

    private static MailedCode dummy(String code, String token) {
        return new MailedCode(new Passcode(code), Optional.of(new LinkToken(token)));
    }
}
