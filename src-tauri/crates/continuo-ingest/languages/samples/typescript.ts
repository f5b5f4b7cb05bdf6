import type { Token } from './token';
import legacy = require('./legacy');

/** How it reads. */
export interface Reader<T> {
  read(): T;
  readonly name: string;
}

export type Name = string | { first: string; last: string };

export enum Color {
  Red,
  Green,
}

export abstract class Base {
  abstract name(): string;
}

@Injectable({
  providedIn: 'root',
})
export class Service extends Base implements Reader<Token> {
  constructor(private readonly http: Http) {
    super();
  }

  /** The next one. */
  @Log()
  read(): Token {
    return this.http.get<Token>('/token');
  }

  private onClick = async (event: Event): Promise<void> => {
    event.preventDefault();
  };

  name() {
    return 'service';
  }
}

export namespace Geometry {
  export function area(r: number): number {
    return r * r;
  }
}

declare function external(name: string): void;

export const useThing = <T,>(value: T): T => {
  return value;
};
