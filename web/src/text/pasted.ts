/** Lines that were pasted: bAbI's numbered lines, its question lines, and numbered lists. */
import { BLANKS, type Line, splitLines, strip } from "./unicode";

const NUMBER = new RegExp(`^[ \\t]*\\(?([0-9]{1,5})(?:[.):\\]][ \\t]+|[ \\t]+(?=[A-Z"']))(?=[^${BLANKS}])`, "u");
const BULLET = new RegExp(`^[ \\t]*[-*+•·–—‣▪●○◦][ \\t]+(?=[^${BLANKS}])`, "u");
const QUESTION = new RegExp(`[\\p{L}\\p{Nl}\\p{No}].*\\?[ ]*\\t[ \\t]*[^${BLANKS}]`, "su");
const NUMBERED_QUESTION = new RegExp(`\\?[ \\t]*(?:[^${BLANKS}].*)?$`, "su");

/** The lines that a story consists of, without the numbers and bullets of a list. */
export function lines(text: string): Line[] {
  const found = splitLines(text);
  const counted = areCounted(found);
  const question = counted ? NUMBERED_QUESTION : QUESTION;
  return found
    .filter((line) => !(line.text.includes("?") && question.test(line.text)))
    .map((line) => {
      const size = (counted ? NUMBER : BULLET).exec(line.text)?.[0].length ?? 0;
      return { text: line.text.slice(size), start: line.start + size };
    });
}

function areCounted(found: readonly Line[]): boolean {
  if (found.length < 2) return false;
  if (!found.slice(0, 3).some((line) => /^\p{Nd}/u.test(line.text.replace(/^[ \t(]+/, "")))) return false;
  const numbers: number[] = [];
  let isBabi = false;
  for (const line of found) {
    if (strip(line.text) === "") continue;
    const match = NUMBER.exec(line.text);
    if (!match) return false;
    isBabi ||= QUESTION.test(line.text);
    numbers.push(Number(match[1]));
  }
  const follows = numbers.every((later, i) => i === 0 || later === (numbers[i - 1] ?? 0) + 1 || later === 1);
  return follows && numbers.length > 1 && (numbers[0] === 1 || isBabi);
}
