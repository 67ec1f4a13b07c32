package io.tses.transfer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows as COPY writes and reads them in its text format (PostgreSQL, reference of COPY). */
final class CopyText {
    private static final String NULL = "\\N";
    private static final String SPECIAL = "\\\t\n\r";
    private static final String ESCAPED = "\\tnr";

    private CopyText() {}

    /** The fields of one row, whose line may end in a newline. */
    static List<@Nullable String> fields(byte[] row) {
        int length = row.length > 0 && row[row.length - 1] == '\n' ? row.length - 1 : row.length;
        String line = new String(row, 0, length, StandardCharsets.UTF_8);
        List<@Nullable String> fields = new ArrayList<>();
        int start = 0;
        for (int tab = line.indexOf('\t'); tab >= 0; tab = line.indexOf('\t', start)) {
            fields.add(read(line.substring(start, tab)));
            start = tab + 1;
        }
        fields.add(read(line.substring(start)));
        return fields;
    }

    /** One row, with its newline. */
    static String row(List<@Nullable String> fields) {
        StringBuilder line = new StringBuilder();
        for (String field : fields) {
            write(line, field);
            line.append('\t');
        }
        line.setCharAt(line.length() - 1, '\n');
        return line.toString();
    }

    private static @Nullable String read(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        if (field.equals(NULL)) {
            return null;
        }
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            text.append(c == '\\' ? unescaped(field.charAt(++i)) : c);
        }
        return text.toString();
    }

    private static char unescaped(char letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> '\u000b';
            default -> letter;
        };
    }

    private static void write(StringBuilder line, @Nullable String field) {
        if (field == null) {
            line.append(NULL);
            return;
        }
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            int special = SPECIAL.indexOf(c);
            if (special < 0) {
                line.append(c);
            } else {
                line.append('\\').append(ESCAPED.charAt(special));
            }
        }
    }
}
