/** The colour of a gate, as the server's page has it. */

export interface Palette {
  light: string[];
  dark: string[];
}

const channels = (colour: string): number[] => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/** A colour between those of a scale; `share` from 0 to 1. */
export function mixed(scale: readonly string[], share: number): string {
  const place = Math.min(Math.max(share, 0), 1) * (scale.length - 1);
  const below = Math.min(Math.floor(place), scale.length - 2);
  const [low = [], high = []] = [scale[below], scale[below + 1]].map((colour) => channels(colour ?? "#000000"));
  return `rgb(${low.map((one, i) => Math.round(one + ((high[i] ?? one) - one) * (place - below))).join(",")})`;
}

/** Black or white, whichever stands out more on a colour "rgb(…)". */
export function ink(colour: string): string {
  const [r = 0, g = 0, b = 0] = (colour.match(/\d+/g) ?? []).map((c) => {
    const share = Number(c) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000000" : "#FFFFFF";
}
