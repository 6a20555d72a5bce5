/** Whether a text is what somebody means by a few letters: its own words, the beginnings of its words, pinyin or initials. */
import type { Readings } from './pinyin';

export interface Match {
  /** The higher, the more surely meant. */
  score: number;
  /** Which letters were meant: from, to (exclusive). */
  ranges: [number, number][];
}

interface Token {
  from: number;
  to: number;
  /** Ways to type it. */
  spellings: readonly string[];
  isHan: boolean;
}

/** Nobody spells more than this. */
const QUERY_MAX = 60;
const NONE: Readings = new Map();
const HAN = /\p{Script=Han}/u;
const WORD = /[\p{L}\p{N}]/u;

/** Letters one by one, so that places in the folded text are places in the text. */
export const fold = (text: string): string => [...text].map((letter) => (letter.length === 1 ? foldLetter(letter) : letter)).join('');

function foldLetter(letter: string): string {
  // Full-width forms, which Chinese input methods leave behind, are typed as narrow ones.
  const plain = letter.normalize('NFKC').toLowerCase();
  return plain.length === 1 ? plain : letter;
}

export function findMatch(text: string, query: string, readings: Readings = NONE): Match | undefined {
  const wanted = fold(query).trim();
  if (!wanted || !text) return undefined;
  const folded = fold(text);
  const at = folded.indexOf(wanted);
  if (at === 0) return { score: folded.length === wanted.length ? 100 : 90, ranges: [[0, wanted.length]] };
  const startsWord = at > 0 && (HAN.test(wanted) || !WORD.test(folded[at - 1] ?? '') || HAN.test(folded[at - 1] ?? ''));
  if (startsWord) return { score: 80, ranges: [[at, at + wanted.length]] };
  const spelt = findSpelling(folded, wanted.replace(/\s+/g, ''), readings);
  if (spelt) return spelt;
  if (at > 0) return { score: 55, ranges: [[at, at + wanted.length]] };
  return findWords(folded, wanted);
}

/** Every word of the query somewhere in the text. */
function findWords(text: string, query: string): Match | undefined {
  const words = query.split(/\s+/);
  if (words.length < 2) return undefined;
  const ranges: [number, number][] = [];
  for (const word of words) {
    const at = text.indexOf(word);
    if (at < 0) return undefined;
    ranges.push([at, at + word.length]);
  }
  return { score: 50, ranges: ranges.sort((a, b) => a[0] - b[0]) };
}

function findSpelling(text: string, query: string, readings: Readings): Match | undefined {
  if (query.length > QUERY_MAX) return undefined;
  const tokens = tokensOf(text, readings);
  const vain = new Set<number>();
  for (let first = 0; first < tokens.length; first += 1) {
    const ranges = spell(tokens, first, query, vain);
    if (!ranges) continue;
    const isWhole = first === 0 && ranges.length === tokens.length;
    return { score: isWhole ? 85 : first === 0 ? 70 : 45, ranges };
  }
  return undefined;
}

/** The whole query as beginnings of tokens that follow each other. `vain`: what was tried already, without success. */
function spell(tokens: readonly Token[], at: number, query: string, vain: Set<number>): [number, number][] | undefined {
  if (query === '') return [];
  const token = tokens[at];
  const tried = at * (QUERY_MAX + 1) + query.length;
  if (!token || vain.has(tried)) return undefined;
  for (const length of lengths(token, query)) {
    const rest = spell(tokens, at + 1, query.slice(length), vain);
    if (rest) return [[token.from, token.isHan ? token.to : token.from + length], ...rest];
  }
  vain.add(tried);
  return undefined;
}

/** How many letters of the query may stand for the token, the most first. */
function lengths(token: Token, query: string): number[] {
  const found = new Set<number>();
  for (const spelling of token.spellings) {
    const most = common(spelling, query);
    if (most === 0) continue;
    if (!token.isHan) {
      for (let length = most; length >= 1; length -= 1) found.add(length);
      continue;
    }
    // A syllable whole, its initial, or as far as it has been typed.
    if (most === spelling.length || most === query.length) found.add(most);
    if (most >= 2 && /^[zcs]h/.test(spelling)) found.add(2);
    found.add(1);
  }
  return [...found].sort((a, b) => b - a);
}

function common(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

function tokensOf(text: string, readings: Readings): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (HAN.test(letter)) {
      tokens.push({ from: at, to: at + 1, spellings: [letter, ...(readings.get(letter) ?? [])], isHan: true });
    } else if (WORD.test(letter)) {
      let to = at + 1;
      while (to < text.length && WORD.test(text[to] ?? '') && !HAN.test(text[to] ?? '')) to += 1;
      tokens.push({ from: at, to, spellings: [text.slice(at, to)], isHan: false });
      at = to - 1;
    }
  }
  return tokens;
}
