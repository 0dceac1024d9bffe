/** Answers, searched with a beam: `dmn.models.modules.answer` for the browser. */
import { END, PAD } from "../text/vocabulary";
import { Gru } from "./gru";
import { dot, joined, type Vector } from "./linear";
import type { Network } from "./network";
import type { Matrix, Weights } from "./weights";

const BEAM = 5;

export interface Beam {
  /** Ids of the items, without the end. */
  items: number[];
  logP: number;
}

export interface Found {
  beams: Beam[];
  logUnsaid: number;
}

interface Path extends Beam {
  state: Vector;
  hasEnded: boolean;
}

export class AnswerModule {
  private readonly cell: Gru;
  private readonly output: Matrix;
  private readonly bias: Float32Array;

  constructor(private readonly network: Network, weights: Weights, private readonly maxItems: number) {
    this.cell = new Gru(weights, "answer.cell", "");
    this.output = weights.get("answer.output.weight");
    this.bias = weights.vector("answer.output.bias");
  }

  /** The most probable answers after one pass; `possible` are the ids that may be said. */
  decode(memory: Vector, question: Vector, possible: readonly number[]): Found {
    const ofMemory = this.ofMemory(memory, possible);
    let paths: Path[] = [{ items: [], logP: 0, state: memory, hasEnded: false }];
    let logUnsaid = -Infinity;
    for (let step = 0; step <= this.maxItems && paths.some((path) => !path.hasEnded); step++) {
      const next: Path[] = [];
      for (const path of paths) {
        if (path.hasEnded) {
          next.push(path);
          continue;
        }
        const state = this.next(path, question);
        const logP = this.logP(state, ofMemory, possible);
        possible.forEach((id, i) => {
          const own = logP[i] as number;
          if (id === END && step === 0) logUnsaid = own;
          else if (id === END) next.push({ ...path, logP: path.logP + own, hasEnded: true });
          else if (step < this.maxItems) next.push({ items: [...path.items, id], logP: path.logP + own, state, hasEnded: false });
        });
      }
      paths = next.sort((a, b) => b.logP - a.logP).slice(0, BEAM);
    }
    return { beams: paths.map(({ items, logP }) => ({ items, logP })), logUnsaid };
  }

  /** The logarithm of a given answer's probability, its end included. */
  logProbability(memory: Vector, question: Vector, possible: readonly number[], items: readonly number[]): number {
    const ofMemory = this.ofMemory(memory, possible);
    let path: Path = { items: [], logP: 0, state: memory, hasEnded: false };
    for (const id of [...items, END]) {
      const state = this.next(path, question);
      const at = possible.indexOf(id);
      const own = at < 0 ? -Infinity : (this.logP(state, ofMemory, possible)[at] as number);
      path = { items: [...path.items, id], logP: path.logP + own, state, hasEnded: false };
    }
    return path.logP;
  }

  private next(path: Path, question: Vector): Vector {
    const said = this.network.embedded(path.items.at(-1) ?? END);
    return this.cell.step(joined(said, question), path.state);
  }

  /** The memory's share in the scores, the same for all items. */
  private ofMemory(memory: Vector, possible: readonly number[]): Vector {
    const { data, columns } = this.output;
    return Float64Array.from(possible, (id) => dot(data, id * columns + memory.length, memory) + (this.bias[id] as number));
  }

  private logP(state: Vector, ofMemory: Vector, possible: readonly number[]): Vector {
    const { data, columns } = this.output;
    const scores = ofMemory.map((score, i) => score + dot(data, (possible[i] as number) * columns, state));
    const largest = scores.reduce((a, b) => Math.max(a, b), -Infinity);
    const total = scores.reduce((all, score) => all + Math.exp(score - largest), 0);
    const all = largest + Math.log(total);
    return scores.map((score) => score - all);
  }
}

/** The ids that may stand in an answer: all but padding and placeholders that the story lacks. */
export function possibleIds(n: number, isPlaceholder: (id: number) => boolean, held: ReadonlySet<number>): number[] {
  return Array.from({ length: n }, (_, id) => id).filter((id) => id !== PAD && (!isPlaceholder(id) || held.has(id)));
}
