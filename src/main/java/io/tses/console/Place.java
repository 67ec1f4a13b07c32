package io.tses.console;

/** The menu. */
enum Place {
    NOW("Now", "/admin/"),
    PEOPLE("People", "/admin/people/");

    private final String label;
    private final String path;

    Place(String label, String path) {
        this.label = label;
        this.path = path;
    }

    String label() {
        return label;
    }

    String path() {
        return path;
    }
}
