package org.example

import kotlin.math.max
import org.example.token.Token as T

const val LIMIT = 10

/** Cuts text into tokens. */
class Lexer(private val text: String) : Source {
    private var at = 0

    constructor() : this("")

    /** Reads one. */
    override fun next(): T? {
        at++
        return T(text)
    }

    companion object {
        fun open(path: String) = Lexer(path)
    }
}

interface Source {
    fun next(): T?
}

enum class Mode { FAST, CAREFUL }

data class Point(val x: Int, val y: Int)

object Registry {
    fun add(name: String) {
    }
}

// Parses it.
fun parse(text: String): List<T> {
    return emptyList()
}
