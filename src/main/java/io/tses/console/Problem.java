package io.tses.console;

/**
 * Why a page, or a part of one, is not there.
 *
 * @param what happened, a sentence
 * @param remedy what to do, a sentence
 */
record Problem(int status, String what, String remedy) {
    /** Of a page that has nothing else on it. */
    String title() {
        return switch (status) {
            case 503 -> "Not available";
            case 404 -> "Not found";
            default -> "Not done";
        };
    }
}
