/** The gates as a table: a row for each sentence and one for stop, a column for each pass. */
import type { Change, Trace } from "../inference/reader";
import { ink, mixed } from "./colours";

const SHOWN_FROM = 0.05;
/** Rows that are drawn; a browser lays out no more at once without a pause. */
export const MOST_ROWS = 300;

export interface Actions {
  drop(fact: number): void;
  hold(pass: number, fact: number): void;
}

export interface Shown {
  before: Trace;
  after: Trace | null;
  change: Change;
  scale: readonly string[];
  isLive: boolean;
}

export function element<K extends keyof HTMLElementTagNameMap>(tag: K, text = "", name = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (name) made.className = name;
  return made;
}

/** Draw the table into its place. */
export function draw(table: HTMLTableElement, shown: Shown, actions: Actions): void {
  const { before } = shown;
  const n = before.facts.length;
  const head = element("tr");
  head.append(header("", "col"), header("Sentence", "col", "sentence"));
  before.gates.forEach((_, pass) => head.append(header(`pass ${pass + 1}`, "col")));
  const facts = before.facts.slice(0, MOST_ROWS).map((_, fact) => row(fact, shown, actions));
  table.replaceChildren(head, ...facts, row(n, shown, actions), answers(shown));
}

function header(text: string, scope: string, name = ""): HTMLTableCellElement {
  const made = element("th", text, name);
  made.scope = scope;
  return made;
}

function row(fact: number, shown: Shown, actions: Actions): HTMLTableRowElement {
  const { before, change, isLive } = shown;
  const isStop = fact === before.facts.length;
  const isDropped = change.dropped.includes(fact);
  const made = element("tr", "", isDropped ? "dropped" : before.unlinked.includes(fact) ? "unlinked" : "");
  const first = element("td");
  if (isStop || !isLive) first.textContent = isStop ? "" : String(fact + 1);
  else {
    const button = element("button", String(fact + 1), "number");
    button.type = "button";
    button.setAttribute("aria-pressed", String(isDropped));
    button.setAttribute("aria-label", `${isDropped ? "Put back" : "Leave out"} sentence ${fact + 1}`);
    button.dataset["at"] = `-1,${fact}`;
    button.onclick = () => actions.drop(fact);
    first.append(button);
  }
  made.append(first, header(isStop ? "stop" : (before.facts[fact] ?? ""), "row", "sentence"));
  before.gates.forEach((gates, pass) => made.append(cell(pass, fact, gates[fact] ?? 0, shown, actions)));
  return made;
}

function cell(pass: number, fact: number, gate: number, shown: Shown, actions: Actions): HTMLTableCellElement {
  const held = shown.change.held.find(([p, f]) => p === pass && f === fact)?.[2];
  const now = gateAfter(shown, pass, fact) ?? gate;
  const text = now >= SHOWN_FROM ? now.toFixed(2) : "·";
  const made = element("td", "", held === undefined ? "gate" : "gate held");
  const colour = mixed(shown.scale, now >= SHOWN_FROM ? now : 0);
  made.style.background = colour;
  const inner = element(shown.isLive ? "button" : "span", text);
  if (now >= SHOWN_FROM) inner.style.color = ink(colour);
  if (inner instanceof HTMLButtonElement) {
    inner.type = "button";
    inner.dataset["at"] = `${pass},${fact}`;
    const state = held === undefined ? "" : held ? ", forced" : ", muted";
    inner.setAttribute("aria-label", `Gate ${now.toFixed(2)} in pass ${pass + 1}${state}`);
    inner.onclick = () => actions.hold(pass, fact);
  }
  made.append(inner);
  if (shown.after && Math.abs(now - gate) >= 0.01) made.append(element("small", `was ${gate.toFixed(2)}`));
  return made;
}

/** A gate of the changed reading, whose facts are those that were not left out. */
function gateAfter({ before, after, change }: Shown, pass: number, fact: number): number | null {
  if (!after) return null;
  if (change.dropped.includes(fact)) return 0;
  const row = after.gates[pass];
  if (fact === before.facts.length) return row?.at(-1) ?? null;
  return row?.[fact - change.dropped.filter((one) => one < fact).length] ?? null;
}

function answers({ before, after }: Shown): HTMLTableRowElement {
  const made = element("tr", "", "answers");
  made.append(element("td"), header("answer after the pass", "row", "sentence"));
  for (const one of (after ?? before).passes) made.append(element("td", one.text));
  return made;
}
