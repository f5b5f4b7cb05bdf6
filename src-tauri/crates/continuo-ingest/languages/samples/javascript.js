import fs from 'node:fs';
import { parse } from './parser.js';
export * from "./types.js";
const path = require('path');

export const LIMIT = 10;

/** Reads a file. */
export function read(name) {
  return fs.readFileSync(name);
}

function* numbers() {
  yield 1;
}

/** A queue. */
export class Queue extends Array {
  #size = 0;

  constructor(size) {
    super();
    this.#size = size;
  }

  // Takes the first.
  take() {
    return this.shift();
  }

  handle = (event) => {
    console.log(event);
  };
}

export const add = (a, b) => a + b;

const View = React.memo(function View(props) {
  return props.name;
});

Queue.prototype.peek = function () {
  return this[0];
};

module.exports.close = async () => {
  await import('./late.js');
};

export default {
  data() {
    return { a: 1 };
  },
  methods: {
    save() {
      return path.join('a', 'b');
    },
  },
};

describe('Queue', () => {
  it('takes the first', () => {
    expect(new Queue(1).take()).toBe(undefined);
  });
});
