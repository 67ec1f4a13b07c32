package io.tses.embedded;

import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;

/**
 * A part of a mail that is neither its text nor its HTML.
 *
 * @param name as its sender called it, without what no file is called; empty when it has none
 * @param type such as {@code image/png}
 * @param contentId by which the HTML names it, without brackets; empty when it has none
 */
record Attachment(String name, String type, String contentId, Part part) {
    /** Decoded, as far as it can be. */
    byte[] content() {
        try (InputStream in = part.getInputStream()) {
            return in.readAllBytes();
        } catch (MessagingException | IOException e) {
            return new byte[0];
        }
    }

    /** How many bytes it has when it is decoded. */
    long size() {
        try (InputStream in = part.getInputStream()) {
            return in.transferTo(OutputStream.nullOutputStream());
        } catch (MessagingException | IOException e) {
            return 0;
        }
    }

    /** Whether browsers show it, and run nothing in it. */
    boolean isPicture() {
        return type.toLowerCase(Locale.ROOT).matches("image/(png|jpeg|gif|webp|avif|svg\\+xml)");
    }
}
