/** Facts and question in, gates and memories of every pass out: `dmn.models` for the browser. */
import { Gru } from "./gru";
import { distance, dot, joined, linear, product, sigmoid, softmax, sum, type Vector } from "./linear";
import type { Weights } from "./weights";

export interface Episodes {
  /** [pass][fact and stop] */
  gates: Vector[];
  memories: Vector[];
  question: Vector;
}

/** Gates set by hand, [pass][fact and stop]: NaN or nothing where the network chooses. */
export type Held = readonly (readonly number[] | undefined)[];

interface Fact {
  fused: Vector;
  /** Its own sentence; zeros for stop. */
  sentence: Vector;
}

export class Network {
  private readonly onward: Gru;
  private readonly back: Gru;
  private readonly asking: Gru;

  constructor(private readonly weights: Weights) {
    this.onward = new Gru(weights, "input.forward_gru", "_l0");
    this.back = new Gru(weights, "input.backward_gru", "_l0");
    this.asking = new Gru(weights, "question.gru", "_l0");
  }

  embedded(id: number): Vector {
    const { data, columns } = this.weights.get("embedding.weight");
    return Float64Array.from(data.subarray(id * columns, (id + 1) * columns));
  }

  /** Read the facts `passes` times. Facts and question are ids of words. */
  read(facts: readonly number[][], question: readonly number[], passes: number, held: Held = []): Episodes {
    const asked = this.asking.run(question.map((id) => this.embedded(id))).at(-1) as Vector;
    return this.passes(this.facts(facts), asked, passes, held);
  }

  private facts(facts: readonly number[][]): Fact[] {
    const own = this.weights.get("input.own.weight");
    const sentences = facts.map((ids) => this.encoded(ids));
    const onward = this.onward.run(sentences);
    const back = this.back.run([...sentences].reverse()).reverse();
    const found = sentences.map((sentence, i) => ({
      fused: sum(sum(onward[i] as Vector, back[i] as Vector), linear(own, sentence)),
      sentence,
    }));
    const stop = Float64Array.from(this.weights.vector("memory.stop"));
    return [...found, { fused: stop, sentence: new Float64Array(own.columns) }];
  }

  /** A bag of words that knows their order: position encoding. */
  private encoded(ids: readonly number[]): Vector {
    const words = ids.map((id) => this.embedded(id));
    const size = words[0]?.length ?? 0;
    const result = new Float64Array(size);
    words.forEach((word, j) => {
      const place = (j + 1) / ids.length;
      word.forEach((x, d) => {
        result[d] = (result[d] as number) + (1 - place - ((d + 1) / size) * (1 - 2 * place)) * x;
      });
    });
    return result;
  }

  private passes(facts: readonly Fact[], question: Vector, passes: number, held: Held): Episodes {
    const w = this.weights;
    const half = w.get("memory.gate.question_half.weight");
    const halfBias = w.vector("memory.gate.question_half.bias");
    const asked = facts.map(({ fused }) => linear(half, joined(product(fused, question), distance(fused, question)), halfBias));
    const key = w.get("memory.match.key.weight");
    const keys = facts.map(({ fused, sentence }) => linear(key, joined(fused, sentence)));
    const inputs = w.get("memory.reader.inputs.weight");
    const projected = facts.map(({ fused }) => linear(inputs, fused, w.vector("memory.reader.inputs.bias")));
    const seek = w.get("memory.match.seek.weight");
    const seekBias = w.vector("memory.match.seek.bias");
    const found: Episodes = { gates: [], memories: [], question };
    let memory = question;
    let episode: Vector = new Float64Array(question.length);
    let read: Vector = new Float64Array((facts[0] as Fact).sentence.length);
    for (let pass = 0; pass < passes; pass++) {
      const sought = linear(seek, joined(memory, episode, question, read), seekBias);
      let score = this.scores(facts, asked, memory);
      score = score.map((z, i) => z + inner(keys[i] as Vector, sought) / Math.sqrt(sought.length));
      score = this.ordered(score, found.gates.at(-1), memory, question);
      const gates = opened(score, held[pass]);
      episode = this.episode(projected, gates);
      read = weighted(facts, gates);
      memory = this.updated(pass, episode, memory, question, read);
      found.gates.push(gates);
      found.memories.push(memory);
    }
    return found;
  }

  private scores(facts: readonly Fact[], asked: readonly Vector[], memory: Vector): Vector {
    const half = this.weights.get("memory.gate.memory_half.weight");
    const outer = this.weights.vector("memory.gate.outer.weight");
    const bias = this.weights.vector("memory.gate.outer.bias")[0] as number;
    return Float64Array.from(facts, ({ fused }, i) => {
      const shared = linear(half, joined(product(fused, memory), distance(fused, memory)));
      return dot(outer, 0, sum(asked[i] as Vector, shared).map(Math.tanh)) + bias;
    });
  }

  /** The scores with their terms of order; stop's stays as it is. */
  private ordered(score: Vector, last: Vector | undefined, memory: Vector, question: Vector): Vector {
    const w = this.weights;
    const weights = w.get("memory.order.weights.weight");
    const [before = 0, after = 0, same = 0, later = 0] = linear(weights, joined(memory, question), w.vector("memory.order.weights.bias"));
    const scale = w.vector("memory.order.scale")[0] as number;
    const shift = w.vector("memory.order.shift")[0] as number;
    const n = score.length - 1;
    const result = score.slice();
    if (last) {
      let total = 0;
      for (let i = 0; i < n; i++) total += last[i] as number;
      let passed = 0;
      for (let i = 0; i < n; i++) {
        const own = last[i] as number;
        result[i] = (result[i] as number) + before * (total - passed - own) + after * passed + same * own;
        passed += own;
      }
    }
    let matches = 0;
    for (let i = n - 1; i >= 0; i--) {
      const match = softplus(scale * (result[i] as number) + shift);
      result[i] = (result[i] as number) - later * matches;
      matches += match;
    }
    return result;
  }

  /** The attention GRU's state after the last fact. */
  private episode(projected: readonly Vector[], gates: Vector): Vector {
    const recurrent = this.weights.get("memory.reader.recurrent.weight");
    const size = recurrent.columns;
    let state: Vector = new Float64Array(size);
    projected.forEach((x, t) => {
      const gate = gates[t] as number;
      if (gate === 0) return;
      const h = linear(recurrent, state);
      state = state.map((old, i) => {
        const reset = sigmoid((x[i] as number) + (h[i] as number));
        return gate * Math.tanh((x[size + i] as number) + reset * (h[size + i] as number)) + (1 - gate) * old;
      });
    });
    return state;
  }

  private updated(pass: number, episode: Vector, memory: Vector, question: Vector, read: Vector): Vector {
    const own = `memory.updates.${pass}.linear`;
    const name = this.weights.has(`${own}.weight`) ? own : "memory.updates.0.linear";
    const parts = joined(memory, episode, question, product(episode, question), product(episode, memory), read);
    return linear(this.weights.get(`${name}.weight`), parts, this.weights.vector(`${name}.bias`)).map((x) => Math.max(0, x));
  }
}

const softplus = (x: number): number => (x > 20 ? x : Math.log1p(Math.exp(x)));
const inner = (one: Vector, other: Vector): number => one.reduce((all, x, i) => all + x * (other[i] as number), 0);

function weighted(facts: readonly Fact[], gates: Vector): Vector {
  const result = new Float64Array((facts[0] as Fact).sentence.length);
  facts.forEach(({ sentence }, i) => {
    const gate = gates[i] as number;
    if (gate !== 0) sentence.forEach((x, d) => (result[d] = (result[d] as number) + gate * x));
  });
  return result;
}

/** Gates from scores; those not held share what the held ones leave over. */
function opened(score: Vector, held: readonly number[] | undefined): Vector {
  if (!held) return softmax(score);
  const isFree = (i: number) => held[i] === undefined || Number.isNaN(held[i]);
  const free = softmax(score.map((z, i) => (isFree(i) ? z : -Infinity)));
  let left = 1;
  score.forEach((_, i) => (left -= isFree(i) ? 0 : (held[i] as number)));
  return free.map((gate, i) => (isFree(i) ? Math.max(0, left) * gate : (held[i] as number)));
}
