#include <string>
#include "lexer.hpp"

namespace lexing {

/// Cuts text into tokens.
class Lexer : public Source {
public:
    explicit Lexer(std::string text) : text_(std::move(text)) {}
    ~Lexer() = default;

    Token next() override;
    bool operator==(const Lexer &other) const { return text_ == other.text_; }

private:
    std::string text_;
};

// Reads one.
Token Lexer::next() {
    return Token(text_);
}

template <typename T>
T *clone(const T &value) {
    return new T(value);
}

enum class Mode { Fast, Careful };

struct Point {
    int x, y;
};

using Name = std::string;

}  // namespace lexing

int main(int argc, char **argv) {
    lexing::Lexer lexer("x");
    return 0;
}
