package org.example

import scala.collection.mutable.{Map, Set => S}
import java.io.File

/** Cuts text into tokens. */
class Lexer(text: String) extends Source {
  val limit = 10

  /** Reads one. */
  def next(): Option[Token] = {
    Some(Token(text))
  }
}

trait Source {
  def next(): Option[Token]
}

object Lexer {
  def apply(text: String): Lexer = new Lexer(text)
}

case class Token(text: String)

enum Mode {
  case Fast, Careful
}

def parse(text: String): List[Token] =
  Nil
