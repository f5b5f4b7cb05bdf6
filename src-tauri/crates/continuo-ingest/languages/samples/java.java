package org.example.lexer;

import java.util.List;
import static java.util.Objects.requireNonNull;

/**
 * Cuts text into tokens.
 */
@Deprecated
public class Lexer implements Source {
    private static final int LIMIT = 10;

    /** Returns a lexer. */
    public Lexer(String text) {
        this.text = requireNonNull(text);
    }

    // Reads one.
    @Override
    public Token next() throws ReadException {
        return new Token(text);
    }

    static class Cursor {
        int at;

        void move() {
            at++;
        }
    }
}

interface Source {
    Token next();
}

enum Mode {
    FAST, CAREFUL;

    boolean isFast() {
        return this == FAST;
    }
}

record Token(String text) {
}
