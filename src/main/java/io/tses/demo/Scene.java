package io.tses.demo;

/** What somebody does, and how often of a hundred times. */
enum Scene {
    SIGN_IN(38),
    MISTYPE(10),
    REFRESH(26),
    LOOK(10),
    SIGN_OUT(6),
    /** A code is asked for and never typed. */
    LEAVE(5),
    /** A code is asked for under an address that no mail comes to. */
    UNREACHABLE(3),
    /** Somebody guesses the codes of a person. */
    GUESS(1),
    /** Somebody asks for codes of everybody. */
    SPRAY(1);

    private final int share;

    Scene(int share) {
        this.share = share;
    }

    /** @param draw from 0, below 100 */
    static Scene of(int draw) {
        int left = draw;
        for (Scene scene : values()) {
            left -= scene.share;
            if (left < 0) {
                return scene;
            }
        }
        throw new IllegalArgumentException("beyond all shares: " + draw);
    }
}
