/** What stands between blanks into tokens: spaCy's English rules, as `dmn.text.tokenizer` has them. */
import { language, type Language } from "./language";

export interface Piece {
  text: string;
  norm: string;
  start: number;
}

const LONGEST_SUFFIX = 64;

class Rules {
  private readonly prefix: RegExp;
  private readonly suffix: RegExp;
  private readonly infix: RegExp;
  private readonly url: RegExp;
  private readonly phrases: Set<string>;
  private readonly longest: number;
  private readonly specials: Map<string, [string[], string[]]>;
  private readonly norms: Map<string, string>;

  constructor({ table }: Language) {
    this.prefix = new RegExp(table.prefix, "u");
    this.suffix = new RegExp(table.suffix, "gu");
    this.infix = new RegExp(table.infix, "gu");
    this.url = new RegExp(table.url, "u");
    this.phrases = new Set(table.phrases.map((phrase) => phrase.join("\0")));
    this.longest = Math.max(1, ...table.phrases.map((phrase) => phrase.length));
    this.specials = new Map(Object.entries(table.specials));
    this.norms = new Map(Object.entries(table.norms));
  }

  /** The tokens of a chunk without blanks. */
  split(chunk: string): Piece[] {
    if (chunk === "") return [];
    const special = this.special(chunk, 0);
    const found = special ?? this.affixes(chunk);
    return this.again(found);
  }

  private special(text: string, start: number): Piece[] | null {
    const rule = this.specials.get(text);
    if (!rule) return null;
    let at = start;
    return rule[0].map((part, i) => {
      const piece = { text: part, norm: rule[1][i] || this.norm(part), start: at };
      at += part.length;
      return piece;
    });
  }

  private norm(text: string): string {
    return this.norms.get(text) ?? text.toLowerCase();
  }

  private piece(text: string, start: number): Piece {
    return { text, norm: this.norm(text), start };
  }

  private affixes(chunk: string): Piece[] {
    const before: Piece[] = [];
    const behind: Piece[] = [];
    let text = chunk;
    let at = 0;
    let lastSize = -1;
    while (text !== "" && text.length !== lastSize) {
      if (this.specials.has(text)) break;
      lastSize = text.length;
      const pre = this.prefix.exec(text)?.[0].length ?? 0;
      if (pre && pre < text.length && this.specials.has(text.slice(pre))) {
        before.push(this.piece(text.slice(0, pre), at));
        text = text.slice(pre);
        at += pre;
        break;
      }
      const suf = this.suffixLength(text.slice(pre));
      const cut = text.length - suf;
      if (suf && cut > 0 && this.specials.has(text.slice(0, cut))) {
        behind.push(this.piece(text.slice(cut), at + cut));
        text = text.slice(0, cut);
        break;
      }
      if (suf && pre + suf <= text.length) behind.push(this.piece(text.slice(cut), at + cut));
      if (pre) before.push(this.piece(text.slice(0, pre), at));
      text = text.slice(pre, suf && pre + suf <= text.length ? cut : undefined);
      at += pre;
    }
    return [...before, ...this.inner(text, at), ...behind.reverse()];
  }

  private suffixLength(text: string): number {
    this.suffix.lastIndex = Math.max(0, text.length - LONGEST_SUFFIX);
    return this.suffix.exec(text)?.[0].length ?? 0;
  }

  private inner(text: string, at: number): Piece[] {
    if (text === "") return [];
    const special = this.special(text, at);
    if (special) return special;
    if (this.url.test(text)) return [this.piece(text, at)];
    const found: Piece[] = [];
    let start = 0;
    for (const match of text.matchAll(this.infix)) {
      if (match.index === 0) continue;
      if (match.index !== start) found.push(this.piece(text.slice(start, match.index), at + start));
      found.push(this.piece(match[0], at + match.index));
      start = match.index + match[0].length;
    }
    if (start < text.length) found.push(this.piece(text.slice(start), at + start));
    return found;
  }

  /** Special cases that the affixes took apart, put together: the longest first. */
  private again(tokens: Piece[]): Piece[] {
    const matches: [number, number][] = [];
    for (let start = 0; start < tokens.length; start++) {
      let key = "";
      for (let end = start; end < Math.min(tokens.length, start + this.longest); end++) {
        key += (end > start ? "\0" : "") + (tokens[end]?.text ?? "");
        if (this.phrases.has(key)) matches.push([start, end + 1]);
      }
    }
    if (!matches.length) return tokens;
    matches.sort((a, b) => b[1] - b[0] - (a[1] - a[0]) || a[0] - b[0]);
    const seen = new Set<number>();
    const chosen = new Map<number, number>();
    for (const [start, end] of matches) {
      if (!seen.has(start) && !seen.has(end - 1)) chosen.set(start, end);
      for (let i = start; i < end; i++) seen.add(i);
    }
    const found: Piece[] = [];
    for (let i = 0; i < tokens.length; ) {
      const end = chosen.get(i) ?? i + 1;
      const part = tokens.slice(i, end);
      const whole = chosen.has(i) ? this.special(part.map((t) => t.text).join(""), part[0]?.start ?? 0) : null;
      found.push(...(whole ?? part));
      i = end;
    }
    return found;
  }
}

const made = new WeakMap<Language, Rules>();

/** The tokens of a chunk without blanks, in the order in which they stand. */
export function split(chunk: string): Piece[] {
  const spoken = language();
  let rules = made.get(spoken);
  if (!rules) made.set(spoken, (rules = new Rules(spoken)));
  return rules.split(chunk);
}
