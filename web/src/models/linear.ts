/** Products of vectors. Sums are kept in double precision. */
import type { Matrix } from "./weights";

export type Vector = Float64Array;

export function dot(weights: Float32Array, at: number, vector: Vector): number {
  const n = vector.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < n; i += 4) {
    a += (weights[at + i] as number) * (vector[i] as number);
    b += (weights[at + i + 1] as number) * (vector[i + 1] as number);
    c += (weights[at + i + 2] as number) * (vector[i + 2] as number);
    d += (weights[at + i + 3] as number) * (vector[i + 3] as number);
  }
  for (; i < n; i++) a += (weights[at + i] as number) * (vector[i] as number);
  return a + b + (c + d);
}

/** W x + b. */
export function linear({ data, rows, columns }: Matrix, x: Vector, bias?: Float32Array): Vector {
  if (columns !== x.length) throw new Error(`Expected ${columns} numbers, got ${x.length}.`);
  const result = new Float64Array(rows);
  for (let row = 0; row < rows; row++) result[row] = dot(data, row * columns, x) + (bias?.[row] ?? 0);
  return result;
}

export function joined(...parts: Vector[]): Vector {
  const all = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
export const product = (one: Vector, other: Vector): Vector => one.map((x, i) => x * (other[i] as number));
export const distance = (one: Vector, other: Vector): Vector => one.map((x, i) => Math.abs(x - (other[i] as number)));
export const sum = (one: Vector, other: Vector): Vector => one.map((x, i) => x + (other[i] as number));

export function softmax(scores: Vector): Vector {
  const largest = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  if (largest === -Infinity) return new Float64Array(scores.length);
  const powers = scores.map((score) => Math.exp(score - largest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}
