/** A GRU's step, as `torch.nn.GRU`: slices in the order r, z, n. */
import { linear, sigmoid, type Vector } from "./linear";
import type { Matrix, Weights } from "./weights";

export class Gru {
  private readonly input: Matrix;
  private readonly recurrent: Matrix;
  private readonly inputBias: Float32Array;
  private readonly bias: Float32Array;
  readonly size: number;

  /** `suffix` is "_l0" for a GRU of layers, "" for a cell. */
  constructor(weights: Weights, name: string, suffix: string) {
    this.input = weights.get(`${name}.weight_ih${suffix}`);
    this.recurrent = weights.get(`${name}.weight_hh${suffix}`);
    this.inputBias = weights.vector(`${name}.bias_ih${suffix}`);
    this.bias = weights.vector(`${name}.bias_hh${suffix}`);
    this.size = this.recurrent.columns;
  }

  step(x: Vector, state: Vector): Vector {
    return this.projectedStep(linear(this.input, x, this.inputBias), state);
  }

  private projectedStep(x: Vector, state: Vector): Vector {
    const h = linear(this.recurrent, state, this.bias);
    const n = this.size;
    return state.map((old, i) => {
      const reset = sigmoid((x[i] as number) + (h[i] as number));
      const update = sigmoid((x[n + i] as number) + (h[n + i] as number));
      const proposal = Math.tanh((x[2 * n + i] as number) + reset * (h[2 * n + i] as number));
      return old + (1 - update) * (proposal - old);
    });
  }

  /** The states over some vectors, from zeros. */
  run(inputs: readonly Vector[]): Vector[] {
    let state: Vector = new Float64Array(this.size);
    return inputs.map((x) => (state = this.step(x, state)));
  }
}
