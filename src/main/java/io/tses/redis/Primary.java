package io.tses.redis;

/**
 * The server that takes writes, as a witness names it.
 *
 * @param epoch of the configuration that names it: of two the higher is the newer
 */
record Primary(Place place, long epoch) {
    @Override
    public String toString() {
        return place.toString();
    }
}
