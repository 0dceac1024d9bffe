/** Probabilities that mean what they say: `dmn.inference.calibration` for the browser. */

const LEAST = 1e-12;

const restOf = (logP: readonly number[]): number => Math.max(1 - logP.reduce((all, x) => all + Math.exp(x), 0), LEAST);

/** Calibrated probabilities of the candidates and, at the end, of all other answers. */
export function tempered(logP: readonly number[], temperature: number): number[] {
  const scaled = [...logP, Math.log(restOf(logP))].map((x) => x / temperature);
  const largest = Math.max(...scaled);
  const powers = scaled.map((x) => Math.exp(x - largest));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

/** The calibrated probability of one answer; `candidate` is its place, or -1 outside the beam. */
export function confidence(logP: readonly number[], logAnswer: number, candidate: number, temperature: number): number {
  const probabilities = tempered(logP, temperature);
  if (candidate >= 0) return probabilities[candidate] as number;
  return (probabilities.at(-1) as number) * Math.min(Math.exp(logAnswer) / restOf(logP), 1);
}
