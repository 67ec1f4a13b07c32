package io.tses.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Everybody of a run: those who come for the first time, and those who have signed in and do one thing at a time. */
final class People {
    private final Deque<Person> free = new ArrayDeque<>();
    private int next;

    Person fresh() {
        return new Person(next++);
    }

    /** Whoever has waited longest. Empty when all are busy. */
    Optional<Person> take() {
        return Optional.ofNullable(free.poll());
    }

    void giveBack(Person person) {
        free.add(person);
    }

    int free() {
        return free.size();
    }
}
