package io.tses.console;

import java.util.Optional;

/**
 * What is around the content of a page.
 *
 * @param operator who looks at it; empty before anybody has signed in
 * @param path of the page, as the menu has it
 * @param formToken what each form must carry
 * @param done what was done just now, in a sentence
 * @param problem why something was not done just now
 */
record Screen(
        Assets assets,
        Optional<Operator> operator,
        String path,
        String formToken,
        Optional<String> done,
        Optional<Problem> problem) {
    boolean isAt(Place place) {
        return place.path().equals("/admin/") ? path.equals("/admin/") : path.startsWith(place.path());
    }

    boolean isSignedIn() {
        return operator.isPresent();
    }

    /** Whether whoever looks may see other pages than the one that tells them that they may not. */
    boolean isForStaff() {
        return operator.filter(signedIn -> signedIn.user().isStaff()).isPresent();
    }

    boolean isWithoutPostgresql() {
        return operator.filter(Operator::isRemembered).isPresent();
    }

    String address() {
        return operator.map(signedIn -> signedIn.user().email().value()).orElse("");
    }

    Screen with(Problem found) {
        return new Screen(assets, operator, path, formToken, done, Optional.of(found));
    }
}
