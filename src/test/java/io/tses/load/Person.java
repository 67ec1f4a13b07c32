package io.tses.load;

/** Somebody who uses the service, and what their front end keeps. Belongs to one event loop. */
public final class Person {
    private final int number;
    private String access = "";
    private String refresh = "";
    private String device = "";

    /** @param number in the run, also that of the client */
    public Person(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    String access() {
        return access;
    }

    String refresh() {
        return refresh;
    }

    /** Proof that this device has signed in before, empty when it has not. */
    String device() {
        return device;
    }

    void keep(String newAccess, String newRefresh) {
        access = newAccess;
        refresh = newRefresh;
    }

    void keepDevice(String proof) {
        device = proof;
    }
}
