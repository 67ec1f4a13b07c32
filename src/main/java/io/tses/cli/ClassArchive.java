package io.tses.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An archive of the classes that this process has loaded, with which Java starts the next one in half the time
 * ({@code -XX:SharedArchiveFile}). Written when it is closed, by what Java itself has for that; so who closes it only after a whole
 * start has one that is worth it, which {@code -XX:ArchiveClassesAtExit} would not promise.
 */
final class ClassArchive implements AutoCloseable {
    /** Names the file. Java must have been told to note what belongs in it, by {@code -XX:+RecordDynamicDumpInfo}. */
    static final String PROPERTY = "tses.archive";

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final String COMMANDS_OF_JAVA = "com.sun.management:type=DiagnosticCommand";

    private final String file;

    private ClassArchive(String file) {
        this.file = file;
    }

    /** Empty unless somebody wants it. */
    static Optional<ClassArchive> wanted() {
        return Optional.ofNullable(System.getProperty(PROPERTY)).map(ClassArchive::new);
    }

    /** Takes some seconds, in which nothing else goes on. */
    @Override
    public void close() {
        PrintStream out = System.out;
        try {
            // Java tells of the file there, among lines of JSON.
            System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
            Object answer = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName(COMMANDS_OF_JAVA),
                            "vmCds",
                            new Object[] {new String[] {"dynamic_dump", file}},
                            new String[] {String[].class.getName()});
            LOG.debug("class archive file={} java=\"{}\"", file, answer);
        } catch (JMException e) {
            LOG.warn("no class archive was written file={} cause=\"{}\"", file, e.toString());
        } finally {
            System.setOut(out);
        }
    }
}
