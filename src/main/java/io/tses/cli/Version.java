package io.tses.cli;

import io.tses.app.Release;
import picocli.CommandLine.IVersionProvider;

/** What the program calls itself. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }

    static String text() {
        return "tses " + Release.version();
    }
}
