//! Cuts text into tokens.
const std = @import("std");
const token = @import("token.zig");

const limit = 10;

/// Reads text.
pub const Lexer = struct {
    text: []const u8,

    /// Returns a lexer.
    pub fn init(text: []const u8) Lexer {
        return Lexer{ .text = text };
    }

    pub fn next(self: *Lexer) ?u8 {
        return self.text[0];
    }
};

const Mode = enum { fast, careful };

pub fn main() !void {
    const lexer = Lexer.init("x");
    _ = lexer;
}

test "reads" {
    try std.testing.expect(true);
}
