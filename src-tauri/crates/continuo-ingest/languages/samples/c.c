#include <stdio.h>
#include "lexer.h"

#define LIMIT 10

typedef struct lexer {
    const char *text;
    size_t at;
} lexer_t;

enum mode { FAST, CAREFUL };

static int counter = 0;

int lexer_next(lexer_t *lexer);

/* Returns a lexer over text. */
lexer_t *
lexer_new(const char *text)
{
    lexer_t *lexer = malloc(sizeof *lexer);
    lexer->text = text;
    return lexer;
}

// HACK: counts bytes
int lexer_next(lexer_t *lexer)
{
    counter++;
    return lexer->text[lexer->at++];
}
