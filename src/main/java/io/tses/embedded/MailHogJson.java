package io.tses.embedded;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Mails in the shape of MailHog's API, which tools for reading mails in tests know. */
final class MailHogJson {
    private MailHogJson() {}

    static JsonObject page(long total, long start, List<Mail> mails) {
        return new JsonObject()
                .put("total", total)
                .put("count", mails.size())
                .put("start", start)
                .put("items", messages(mails));
    }

    static JsonArray messages(List<Mail> mails) {
        JsonArray messages = new JsonArray();
        mails.forEach(mail -> messages.add(message(mail)));
        return messages;
    }

    static JsonObject message(Mail mail) {
        ReadMail read = ReadMail.of(mail.data());
        return new JsonObject()
                .put("ID", mail.id())
                .put("From", path(mail.from()))
                .put(
                        "To",
                        new JsonArray(mail.to().stream().map(MailHogJson::path).toList()))
                .put("Content", content(read.headers(), read.body(), mail.data().length()))
                .put("Created", mail.received().toString())
                .put("MIME", parts(read))
                .put(
                        "Raw",
                        new JsonObject()
                                .put("From", mail.from())
                                .put("To", new JsonArray(mail.to()))
                                .put("Data", mail.data())
                                .put("Helo", mail.helo()));
    }

    private static JsonObject path(String address) {
        int at = address.lastIndexOf('@');
        return new JsonObject()
                .putNull("Relays")
                .put("Mailbox", at < 0 ? address : address.substring(0, at))
                .put("Domain", address.substring(at + 1))
                .put("Params", "");
    }

    private static @Nullable JsonObject parts(ReadMail read) {
        if (read.parts().isEmpty()) {
            return null;
        }
        JsonArray parts = new JsonArray();
        read.parts()
                .forEach(part -> parts.add(
                        content(part.headers(), part.body(), part.body().length())));
        return new JsonObject().put("Parts", parts);
    }

    private static JsonObject content(List<ReadMail.Field> headers, String body, int size) {
        JsonObject byName = new JsonObject();
        for (ReadMail.Field field : headers) {
            if (!byName.containsKey(field.name())) {
                byName.put(field.name(), new JsonArray());
            }
            byName.getJsonArray(field.name()).add(field.value());
        }
        return new JsonObject()
                .put("Headers", byName)
                .put("Body", body)
                .put("Size", size)
                .putNull("MIME");
    }
}
