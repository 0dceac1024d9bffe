/** Weights of a checkpoint: float16 in the page, float32 to compute with. */

/** Name -> [shape, place of its first number]. */
export type Index = Record<string, [number[], number]>;

export interface Matrix {
  data: Float32Array;
  rows: number;
  columns: number;
}

/** The number of a float16's bits. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

export class Weights {
  private readonly numbers: Float32Array;

  constructor(bytes: Uint8Array, private readonly index: Index) {
    const bits = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const table = Float32Array.from({ length: 65536 }, (_, i) => half(i));
    this.numbers = new Float32Array(bytes.byteLength / 2);
    for (let i = 0; i < this.numbers.length; i++) this.numbers[i] = table[bits.getUint16(2 * i, true)] as number;
    for (const [name, [shape, start]] of Object.entries(index)) {
      if (start + size(shape) > this.numbers.length) {
        throw new Error(`This file is not whole: ${name} is missing. Export or copy it again.`);
      }
    }
  }

  has(name: string): boolean {
    return name in this.index;
  }

  /** A matrix as [rows, columns]; a vector is one row. */
  get(name: string): Matrix {
    const found = this.index[name];
    if (!found) throw new Error(`Expected weights called ${name}: export the page again.`);
    const [shape, start] = found;
    const columns = shape.at(-1) ?? 1;
    return { data: this.numbers.subarray(start, start + size(shape)), rows: size(shape) / columns, columns };
  }

  vector(name: string): Float32Array {
    return this.get(name).data;
  }
}

const size = (shape: readonly number[]): number => shape.reduce((all, one) => all * one, 1);
