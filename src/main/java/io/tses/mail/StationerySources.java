package io.tses.mail;

import io.tses.outbox.MailKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static java.util.Objects.requireNonNull;

/** The files of stationery as they are written, from the jar and from a folder; what they say is for {@link StationeryFiles}. */
final class StationerySources {
    /** Groups: texts, their language; or a kind of mail, its language if it is for one, and the ending. */
    static final Pattern NAME = Pattern.compile(
            "(texts)\\.([A-Za-z0-9-]+)\\.yaml|(" + kinds("|") + ")(?:\\.([A-Za-z0-9-]+))?\\.(txt|html)");

    private static final Pattern LEFT_BY_EDITORS = Pattern.compile("\\..*|.*~");
    private static final int LARGEST_FILE = 262_144;

    private final Map<String, String> textByName = new HashMap<>();
    private final Consumer<String> problems;

    private StationerySources(Consumer<String> problems) {
        this.problems = problems;
    }

    /**
     * Those of a folder, by name. Blocks.
     *
     * @param problems told what cannot be read, in words that go on after the name of the setting
     */
    static Map<String, String> of(Path folder, Consumer<String> problems) {
        StationerySources sources = new StationerySources(problems);
        sources.read(folder);
        return Map.copyOf(sources.textByName);
    }

    /** One that the jar carries beside this class. */
    static String resource(String name) {
        try (InputStream in = StationerySources.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no " + name + " beside " + StationerySources.class.getName());
            }
            return text(in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private void read(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = requireNonNull(file.getFileName()).toString();
                if (!LEFT_BY_EDITORS.matcher(name).matches()) {
                    read(file, name);
                }
            }
        } catch (IOException e) {
            problems.accept("names " + folder + ", which cannot be read: " + e);
        }
    }

    private void read(Path file, String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            problems.accept(
                    "has " + file + ", which is no file of mails: those are texts.LANGUAGE.yaml and " + kinds(", ")
                            + ", each with .txt or .html, or with .LANGUAGE.txt or .LANGUAGE.html, such as code.de.html");
            return;
        }
        String tag = Optional.ofNullable(parts.group(2))
                .or(() -> Optional.ofNullable(parts.group(4)))
                .orElse("en");
        if (!Locale.forLanguageTag(tag).toLanguageTag().equals(tag)) {
            problems.accept("has " + file + ", whose language is spelt otherwise: de, pt-BR");
            return;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
            if (bytes.length > LARGEST_FILE) {
                problems.accept("has " + file + ", which is larger than " + LARGEST_FILE + " bytes");
                return;
            }
            textByName.put(name, text(bytes));
        } catch (CharacterCodingException e) {
            problems.accept("has " + file + ", which is not in UTF-8");
        } catch (IOException e) {
            problems.accept("has " + file + ", which cannot be read: " + e);
        }
    }

    private static String text(byte[] bytes) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
        return (text.startsWith("\ufeff") ? text.substring(1) : text).replace("\r\n", "\n");
    }

    private static String kinds(String between) {
        return Stream.of(MailKind.values()).map(Stationery::name).collect(Collectors.joining(between));
    }
}
