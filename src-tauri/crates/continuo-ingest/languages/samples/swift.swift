import Foundation

let limit = 10

/// Cuts text into tokens.
public final class Lexer: Source {
    private let text: String

    init(text: String) {
        self.text = text
    }

    /// Reads one.
    func next() -> Token? {
        return Token(text: text)
    }
}

struct Point {
    var x: Int
    func length() -> Int { return x }
}

enum Mode {
    case fast
    case careful
}

protocol Source {
    func next() -> Token?
}

extension Lexer: CustomStringConvertible {
    var description: String { return text }

    func reset() {
    }
}

func parse(_ text: String) -> [Token] {
    return []
}
