import { RequestProblem } from '../problems/request-problem.ts';
import { toPointer } from './pointer.ts';

/** What a body may be like before any schema looks at it. */
export interface JsonLimits {
  /** Deepest nesting of objects and arrays. */
  readonly depth: number;
  /** Most items of one array. */
  readonly items: number;
}

/** 20 deep, 100 items. */
const JSON_LIMITS: JsonLimits = { depth: 20, items: 100 };

const POLLUTING = new Set(['__proto__', 'constructor', 'prototype']);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const BLANK = /[ \t\n\r]*/y;
const LITERALS: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];
const QUOTE = 34;
const BACKSLASH = 92;
const FIRST_PRINTABLE = 32;

/**
 * Reads one JSON value (RFC 8259) and refuses what two readers could understand differently or what could hurt later:
 * the same member twice, `__proto__` and its friends, NUL, lone surrogates, numbers beyond a double, and anything over
 * the limits. JSON.parse takes the last of two members in silence, so this reads by itself, once, in linear time.
 *
 * @throws {RequestProblem} 400 `request.malformed`, with a pointer to the place and never the refused value
 */
export function parseStrictJson(text: string, limits: JsonLimits = JSON_LIMITS): unknown {
  return new Reader(text, limits).read();
}

class Reader {
  readonly #text: string;
  readonly #limits: JsonLimits;
  readonly #path: (string | number)[] = [];
  #at = 0;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  read(): unknown {
    const value = this.#value();
    if (this.#at < this.#text.length) this.#fail('json.syntax', 'there is more after the JSON value');
    return value;
  }

  #value(): unknown {
    this.#skipBlank();
    const value = this.#bareValue();
    this.#skipBlank();
    return value;
  }

  #bareValue(): unknown {
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object();
      case '[':
        return this.#array();
      case '"':
        return this.#string();
      default:
        return this.#literal();
    }
  }

  #object(): Record<string, unknown> {
    const members: Record<string, unknown> = {};
    this.#enter();
    for (let more = !this.#skip('}'); more; more = this.#another('}')) {
      const name = this.#name(members);
      this.#path.push(name);
      members[name] = this.#value();
      this.#path.pop();
    }
    return members;
  }

  #name(known: Record<string, unknown>): string {
    this.#skipBlank();
    if (this.#text[this.#at] !== '"') this.#fail('json.syntax', 'a member name in double quotes is missing here');
    const name = this.#string();
    if (POLLUTING.has(name)) this.#fail('json.member-name', 'a member has a name that is not allowed');
    if (Object.hasOwn(known, name)) this.#fail('json.duplicate-member', 'a member is there twice');
    this.#skipBlank();
    if (!this.#skip(':')) this.#fail('json.syntax', 'a colon is missing after a member name');
    return name;
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    this.#enter();
    for (let more = !this.#skip(']'); more; more = this.#another(']')) {
      if (items.length === this.#limits.items) {
        this.#fail('json.too-many-items', `an array has more than ${this.#limits.items} items`);
      }
      this.#path.push(items.length);
      items.push(this.#value());
      this.#path.pop();
    }
    return items;
  }

  /** Steps over the opening bracket. The path is as long as the nesting is deep. */
  #enter(): void {
    if (this.#path.length >= this.#limits.depth) {
      this.#fail('json.too-deep', `nested deeper than ${this.#limits.depth} levels`);
    }
    this.#at += 1;
    this.#skipBlank();
  }

  /** After an item: true at a comma, false at the end. */
  #another(end: string): boolean {
    if (this.#skip(',')) return true;
    if (this.#skip(end)) return false;
    return this.#fail('json.syntax', `a comma or ${end} is missing here`);
  }

  #string(): string {
    const from = this.#at;
    const end = this.#endOfString();
    this.#at = end + 1;
    const plain = this.#text.slice(from + 1, end);
    return plain.includes('\\') ? this.#unescaped(this.#text.slice(from, end + 1)) : plain;
  }

  #endOfString(): number {
    for (let i = this.#at + 1; i < this.#text.length; i += 1) {
      const code = this.#text.charCodeAt(i);
      if (code === QUOTE) return i;
      if (code === BACKSLASH) i += 1;
      else if (code < FIRST_PRINTABLE) this.#fail('json.control-character', 'a text holds a bare control character');
    }
    return this.#fail('json.syntax', 'a text does not end');
  }

  #unescaped(quoted: string): string {
    const text = this.#parsed(quoted);
    if (text.includes('\0')) this.#fail('json.nul', 'a text holds NUL');
    if (!text.isWellFormed()) this.#fail('json.surrogate', 'a text holds half of a surrogate pair');
    return text;
  }

  #parsed(quoted: string): string {
    try {
      return JSON.parse(quoted) as string;
    } catch {
      return this.#fail('json.syntax', 'a text has a broken escape');
    }
  }

  #literal(): unknown {
    const known = LITERALS.find(([word]) => this.#text.startsWith(word, this.#at));
    if (known) {
      this.#at += known[0].length;
      return known[1];
    }
    return this.#number();
  }

  #number(): number {
    const digits = this.#match(NUMBER);
    if (digits === '') this.#fail('json.syntax', 'a value is missing or broken here');
    const value = Number(digits);
    if (!Number.isFinite(value)) this.#fail('json.number', 'a number is too large');
    return value;
  }

  #skipBlank(): void {
    if (this.#text.charCodeAt(this.#at) <= FIRST_PRINTABLE) this.#match(BLANK);
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(sticky: RegExp): string {
    sticky.lastIndex = this.#at;
    const [found = ''] = sticky.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }

  #fail(code: string, detail: string): never {
    throw new RequestProblem('request.malformed', {
      detail: 'The body is not JSON as we read it.',
      errors: [{ pointer: toPointer(this.#path), code, detail }],
    });
  }
}
