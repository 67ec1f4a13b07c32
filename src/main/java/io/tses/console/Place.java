package io.tses.console;

/** The menu. */
enum Place {
    NOW("Now", "/admin/"),
    PEOPLE("People", "/admin/people/"),
    AUDIT("Audit", "/admin/audit/"),
    MAIL("Mail", "/admin/mail/"),
    LIMITS("Limits", "/admin/limits/"),
    KEYS("Keys", "/admin/keys/"),
    DOCTOR("Doctor", "/admin/doctor/");

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
