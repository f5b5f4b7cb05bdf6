<?php

namespace App\Lexing;

use App\Token;
use App\{Source, Mode as M};

require_once 'vendor/autoload.php';

const LIMIT = 10;

/**
 * Cuts text into tokens.
 */
#[Entity]
final class Lexer implements Source
{
    private string $text;

    /** Returns a lexer. */
    public function __construct(string $text)
    {
        $this->text = $text;
    }

    public function next(): ?Token
    {
        return new Token($this->text);
    }
}

interface Readable
{
    public function read(): string;
}

trait Counts
{
    public function count(): int
    {
        return 0;
    }
}

enum Suit: string
{
    case Hearts = 'H';
}

// Parses it.
function parse(string $text): array
{
    return [];
}
