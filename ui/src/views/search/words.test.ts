/** Keeps that what is marked is what was asked for, and that the telling lines are shown. */
import { describe, expect, it } from 'vitest';

import { excerptOf, patternOf, piecesOf, rangesOf, wordsOf } from './words';

const marked = (query: string, text: string) =>
  rangesOf(text, patternOf(wordsOf(query))).map(([from, to]) => text.slice(from, to));

describe('marks', () => {
  it.each([
    ['error', 'An error, ErrorKind, terror', ['error', 'Error']],
    ['parse header', 'fn parse_header(parseHeader)', ['parse', 'header', 'parse', 'Header']],
    ['parse_header', 'parse_header header', ['parse_header', 'header']],
    ['where is the lexer', 'the lexer is where?', ['lexer']],
    ['to be', 'to be', ['to', 'be']],
    ['id', 'id idea grid', ['id']],
    ['$.(a)', 'a $.(a)', ['a', 'a']],
    ['بحث', 'عن بحث', ['بحث']],
    ['', 'anything', []],
  ])('of %j in %j', (query, text, expected) => {
    expect(marked(query, text)).toEqual(expected);
  });
});

describe('an excerpt', () => {
  const text = 'fn a() {\n\n    let x = 1;\n    parse(header);\n    done();\n}\n';
  const lines = (query: string) =>
    excerptOf(text, patternOf(wordsOf(query)), 2).lines.map((line) => line.text);

  it('begins where most of the words are, without the shared indent', () => {
    expect(lines('parse header')).toEqual(['parse(header);', 'done();']);
  });

  it('is the beginning when no word is in it, and never has empty lines', () => {
    expect(lines('meaning')).toEqual(['fn a() {', '    let x = 1;']);
  });

  it('says where its lines are in the text', () => {
    for (const line of excerptOf(text, patternOf(['parse']), 2).lines) {
      expect(text.slice(line.from).startsWith(line.text)).toBe(true);
    }
  });
});

it('cuts a line where colours and marks begin and end', () => {
  const line = { from: 10, text: 'let parsed' };
  const spans = [
    { from: 10, to: 13, classes: 'keyword' },
    { from: 14, to: 20, classes: 'name' },
  ];
  expect(piecesOf(line, spans, [[4, 9]])).toEqual([
    { text: 'let', classes: 'keyword', marked: false },
    { text: ' ', classes: '', marked: false },
    { text: 'parse', classes: 'name', marked: true },
    { text: 'd', classes: 'name', marked: false },
  ]);
});
