/** From typed text to traces: one checkpoint in the browser. */
import { AnswerModule, possibleIds } from "../models/answer";
import { type Held, Network } from "../models/network";
import { type Index, Weights } from "../models/weights";
import { speak, type Table } from "../text/language";
import { namesIn, readQuestion, type Sentence, splitStory, TextError } from "../text/tokenizer";
import { isLower } from "../text/unicode";
import { Placeholders, Vocabulary } from "../text/vocabulary";
import { confidence, tempered } from "./calibration";
import { absentNames, isSupported } from "./grounding";
import { linked } from "./linking";

/** What a page holds of a checkpoint, its weights apart. */
export interface Package {
  name: string;
  language: Table;
  vocabulary: string[];
  index: Index;
  passes: number;
  max_items: number;
  temperature: number;
  sure_from: number;
}

export interface Candidate {
  items: string[];
  text: string;
  probability: number;
}

export type Doubt = "absent" | "unsaid" | "unread" | "tie" | "weak" | null;

export interface Trace {
  facts: string[];
  words: string[][];
  spans: [number, number][];
  unlinked: number[];
  /** [pass][fact and stop] */
  gates: number[][];
  passes: Candidate[];
  confidence: number[];
  alternatives: Candidate[];
  unsaid: number;
  sure: boolean;
  doubt: Doubt;
  absent: string[];
  placeholders: Record<string, number>;
  milliseconds: number;
}

/** What is done to a story before it is read again: gates set by hand, facts left out. */
export interface Change {
  /** [pass, fact, gate]; the number of facts stands for stop. A muted gate is 0. */
  held: [number, number, number][];
  dropped: number[];
}

export const NO_CHANGE: Change = { held: [], dropped: [] };

export class Reader {
  private readonly vocabulary: Vocabulary;
  private readonly network: Network;
  private readonly answer: AnswerModule;

  constructor(readonly checkpoint: Package, bytes: Uint8Array) {
    speak(checkpoint.language);
    const weights = new Weights(bytes, checkpoint.index);
    this.vocabulary = new Vocabulary(checkpoint.vocabulary);
    this.network = new Network(weights);
    this.answer = new AnswerModule(this.network, weights, checkpoint.max_items);
  }

  /** Read the story and answer the question. Throws TextError. */
  explain(story: string, question: string, passes = this.checkpoint.passes, change: Change = NO_CHANGE): Trace {
    const began = performance.now();
    if (!(passes >= 1 && passes <= this.checkpoint.passes)) {
      throw new TextError(`${this.checkpoint.name} reads a story 1 to ${this.checkpoint.passes} times, got ${passes} passes.`);
    }
    const whole = splitStory(story);
    const asked = readQuestion(question, namesIn(whole));
    const sentences = whole.filter((_, i) => !change.dropped.includes(i));
    if (!sentences.length) throw new TextError("Nothing is left to read. Leave one sentence in.");
    const found = this.read(sentences, asked, passes, change);
    return { ...found, milliseconds: performance.now() - began };
  }

  private read(sentences: Sentence[], question: Sentence, passes: number, change: Change): Trace {
    const kept = linked(sentences.map((s) => s.words), question.words, this.vocabulary);
    const read = kept.map((i) => sentences[i] as Sentence);
    const placeholders = new Placeholders(this.vocabulary);
    const facts = read.map((sentence) => placeholders.ids(sentence.words));
    const asked = placeholders.ids(question.words);
    const held = heldRows(change, kept, sentences.length, passes);
    const { gates, memories, question: q } = this.network.read(facts, asked, passes, held);
    const isPlaceholder = (id: number) => this.vocabulary.placeholderNumber(id) !== null;
    const possible = possibleIds(this.vocabulary.words.length, isPlaceholder, new Set([...facts.flat(), ...asked]));
    const { temperature, sure_from } = this.checkpoint;
    const surfaces = typedWords([...read, question]);
    const word = (id: number): string => {
      const number = this.vocabulary.placeholderNumber(id);
      const said = number === null ? (this.vocabulary.words[id] ?? "") : placeholders.word(number);
      return said === null ? "" : (surfaces.get(said) ?? said);
    };
    const each = memories.map((memory) => this.answer.decode(memory, q, possible));
    const final = each.at(-1)?.beams[0]?.items ?? [];
    const key = final.join(" ");
    const candidates = each.map(({ beams }) => {
      const probabilities = tempered(beams.map((beam) => beam.logP), temperature);
      return beams.map((beam, i) => candidate(beam.items.map(word), probabilities[i] as number));
    });
    const confidences = each.map(({ beams }, pass) => {
      const place = beams.findIndex((beam) => beam.items.join(" ") === key);
      const logP = place >= 0 ? 0 : this.answer.logProbability(memories[pass] as Float64Array, q, possible, final);
      return confidence(beams.map((beam) => beam.logP), logP, place, temperature);
    });
    const last = each.at(-1) as (typeof each)[number];
    const unsaid = confidence(last.beams.map((beam) => beam.logP), last.logUnsaid, -1, temperature);
    const alternatives = candidates.at(-1) as Candidate[];
    const grounds = { facts: read.map((s) => s.words), question: question.words, unknown: new Set(placeholders.numbers.keys()) };
    const items = final.map((id) => this.plainWord(id, placeholders));
    const supported = isSupported(grounds, items, gates);
    const absent = absentNames(grounds).map((one) => surfaces.get(one) ?? one);
    const sure = supported && (alternatives[0]?.probability ?? 0) >= sure_from;
    return {
      facts: sentences.map((s) => s.text),
      words: sentences.map((s) => s.words),
      spans: sentences.map((s) => [s.start, s.end]),
      unlinked: sentences.map((_, i) => i).filter((i) => !kept.includes(i)),
      gates: gates.map((row) => widened(row, kept, sentences.length)),
      passes: candidates.map((some) => some[0] as Candidate),
      confidence: confidences,
      alternatives,
      unsaid,
      sure,
      doubt: sure ? null : doubt(alternatives, unsaid, absent, supported),
      absent,
      placeholders: Object.fromEntries([...placeholders.numbers].map(([w, n]) => [surfaces.get(w) ?? w, n])),
      milliseconds: 0,
    };
  }

  private plainWord(id: number, placeholders: Placeholders): string {
    const number = this.vocabulary.placeholderNumber(id);
    return (number === null ? this.vocabulary.words[id] : placeholders.word(number)) ?? "";
  }
}

const candidate = (items: string[], probability: number): Candidate => ({
  items,
  text: items.join(", ") || "nothing",
  probability,
});

function doubt(alternatives: readonly Candidate[], unsaid: number, absent: readonly string[], supported: boolean): Doubt {
  const [best = 0, second = 0] = alternatives.map((one) => one.probability);
  if (absent.length && !supported) return "absent";
  if (unsaid > best) return "unsaid";
  if (!supported) return "unread";
  return 2 * second >= best ? "tie" : "weak";
}

/** Gates of what was read as those of all sentences; 0 for the others. */
function widened(row: ArrayLike<number>, kept: readonly number[], n: number): number[] {
  const wide = new Array<number>(n + 1).fill(0);
  kept.forEach((fact, i) => (wide[fact] = row[i] as number));
  wide[n] = row[kept.length] as number;
  return wide;
}

function heldRows({ held }: Change, kept: readonly number[], n: number, passes: number): Held {
  if (!held.length) return [];
  const rows: (number[] | undefined)[] = new Array<number[] | undefined>(passes).fill(undefined);
  for (const [pass, fact, gate] of held) {
    const place = fact === n ? kept.length : kept.indexOf(fact);
    if (pass >= passes || place < 0) continue;
    const row = (rows[pass] ??= new Array<number>(kept.length + 1).fill(NaN));
    row[place] = gate;
  }
  return rows;
}

/** Each word as it was typed: in lower case if it ever was. */
function typedWords(sentences: readonly Sentence[]): Map<string, string> {
  const typed = new Map<string, string>();
  for (const { words, surfaces } of sentences) {
    words.forEach((word, i) => {
      const surface = surfaces[i] as string;
      if (typed.has(word) && !isLower(surface)) return;
      typed.set(word, word.includes(" ") || surface.toLowerCase() === word ? surface : word);
    });
  }
  return typed;
}
