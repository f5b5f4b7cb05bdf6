// Package lexer cuts text into tokens.
package lexer

import (
	"fmt"
	str "strings"

	"example.org/project/token"
)

const Limit = 10

var (
	ErrEmpty = fmt.Errorf("empty")
)

// Lexer reads runes.
type Lexer struct {
	text string
	at   int
}

type (
	// Source is read from.
	Source interface {
		Read() (rune, error)
	}
	Name string
)

// New returns a lexer.
func New(text string) *Lexer {
	return &Lexer{text: text}
}

// Next returns the next token.
func (l *Lexer) Next() (token.Token, error) {
	if l.at >= len(l.text) {
		return token.Token{}, ErrEmpty
	}
	return token.Of(str.TrimSpace(l.text)), nil
}

func Map[T, U any](items []T, f func(T) U) []U {
	var mapped []U
	for _, item := range items {
		mapped = append(mapped, f(item))
	}
	return mapped
}
