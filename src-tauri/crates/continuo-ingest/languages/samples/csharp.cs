using System;
using System.Collections.Generic;
using Text = System.String;

namespace Example.Lexing
{
    /// <summary>
    /// Cuts text into tokens.
    /// </summary>
    [Serializable]
    public class Lexer : ISource
    {
        private readonly string text;

        public int At { get; set; }

        public Lexer(string text)
        {
            this.text = text;
        }

        /// <summary>Reads one.</summary>
        [Obsolete]
        public Token Next() => new Token(text);

        public static bool operator ==(Lexer a, Lexer b)
        {
            return a.text == b.text;
        }
    }

    public interface ISource
    {
        Token Next();
    }

    public enum Mode { Fast, Careful }

    public record Token(string Text);

    public struct Point
    {
        public int X;
    }
}
