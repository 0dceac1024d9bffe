/** The page of one file: story and question, the answer, the gates, and what-ifs. */
import { type Change, NO_CHANGE, type Package, type Trace } from "../inference/reader";
import type { Reply, Request } from "../worker";
import type { Palette } from "./colours";
import { draw, MOST_ROWS } from "./heatmap";

interface Start {
  story: string;
  question: string;
  trace: Trace;
  passes: number;
  palette: Palette;
}

const DOUBTS = {
  absent: "The question names somebody or something that the story does not.",
  unsaid: "The story does not say.",
  unread: "The answer stands in no sentence that was read.",
  tie: "Another answer is nearly as probable.",
  weak: "The answer is not probable enough.",
};

const at = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const json = <T>(id: string): T | null => {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as T) : null;
};

const start = json<Start>("start") as Start;
const story = at<HTMLTextAreaElement>("story");
const question = at<HTMLInputElement>("question");
const passes = at<HTMLSelectElement>("passes");
let before = start.trace;
let after: Trace | null = null;
let change: Change = NO_CHANGE;
let worker: Worker | null = null;
let number = 0;
let isBusy = false;
let waiting: Request | null = null;

const percent = (p: number): string => `${Math.round(100 * p)} %`;

function answerText(trace: Trace): string {
  const [best] = trace.alternatives;
  if (!best) return "";
  return trace.sure ? `${best.text} (${percent(best.probability)})` : `not sure (best guess: ${best.text}, ${percent(best.probability)})`;
}

function show(): void {
  const trace = after ?? before;
  const [best] = trace.alternatives;
  at("answer").textContent = trace.sure ? (best?.text ?? "") : "not sure";
  const guess = best ? `best guess: ${best.text}, ${percent(best.probability)}. ` : "";
  at("probability").textContent = trace.sure ? percent(best?.probability ?? 0) : guess + (trace.doubt ? DOUBTS[trace.doubt] : "");
  at("change").textContent = after ? `Before: ${answerText(before)}. After: ${answerText(after)}.` : "";
  at("reset").hidden = !after;
  const left = before.facts.length - MOST_ROWS;
  at("more").textContent = left > 0 ? `All ${before.facts.length} sentences were read; the first ${MOST_ROWS} are drawn.` : "";
  const isDark = document.documentElement.dataset["theme"] === "dark";
  const focused = (document.activeElement as HTMLElement | null)?.dataset["at"];
  const scale = isDark ? start.palette.dark : start.palette.light;
  draw(at<HTMLTableElement>("gates"), { before, after, change, scale, isLive: worker !== null }, { drop, hold });
  if (focused) document.querySelector<HTMLElement>(`[data-at="${focused}"]`)?.focus();
}

function drop(fact: number): void {
  const isDropped = change.dropped.includes(fact);
  const dropped = isDropped ? change.dropped.filter((one) => one !== fact) : [...change.dropped, fact];
  // Gates are held by the number of a sentence, which leaving one out would change.
  change = { held: [], dropped };
  ask();
}

/** Mute a gate, then force it, then let the network choose again. */
function hold(pass: number, fact: number): void {
  const now = change.held.find(([p, f]) => p === pass && f === fact)?.[2];
  const others = change.held.filter(([p, f]) => p !== pass || f !== fact);
  const alone = others.filter(([p, , gate]) => p !== pass || gate === 0);
  if (now === undefined) change = { held: [...others, [pass, fact, 0]], dropped: [] };
  else if (now === 0) change = { held: [...alone, [pass, fact, 1]], dropped: [] };
  else change = { held: others, dropped: [] };
  ask();
}

function ask(): void {
  const request: Request = { id: ++number, story: story.value, question: question.value, passes: Number(passes.value), change };
  if (isBusy) waiting = request;
  else send(request);
}

function send(request: Request): void {
  isBusy = true;
  worker?.postMessage(request);
}

function receive(reply: Reply): void {
  isBusy = false;
  if (waiting) {
    const next = waiting;
    waiting = null;
    send(next);
    return;
  }
  const isError = "error" in reply;
  at("problem").textContent = isError ? reply.error : "";
  document.body.dataset["answered"] = String(reply.id);
  if (isError) return;
  ({ before, after } = reply);
  at("time").textContent = `${Math.round((after ?? before).milliseconds)} ms on this device`;
  show();
}

function typed(): void {
  change = NO_CHANGE;
  ask();
}

function wake(): void {
  const checkpoint = json<Package>("package");
  const weights = document.getElementById("weights")?.textContent;
  const code = document.getElementById("worker")?.textContent;
  if (!checkpoint || !weights || !code) {
    for (const field of [story, question, passes]) field.disabled = true;
    return;
  }
  try {
    worker = new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  } catch (error) {
    at("problem").textContent = `This browser starts no worker (${String(error)}). The example below can be read, not changed.`;
    return;
  }
  worker.onmessage = ({ data }: MessageEvent<Reply | { ready: true } | { broken: string }>) => {
    if ("broken" in data) at("problem").textContent = data.broken;
    else if ("ready" in data) ask();
    else receive(data);
  };
  worker.onerror = () => (at("problem").textContent = "The network of this file stopped. Open the file again.");
  worker.postMessage({ checkpoint, weights });
  for (const field of [story, question]) field.addEventListener("input", typed);
  passes.addEventListener("change", typed);
  at("reset").onclick = typed;
}

function toggle(id: string, name: string, value: string): void {
  const button = at<HTMLButtonElement>(id);
  const { dataset } = document.documentElement;
  button.onclick = () => {
    const isOn = dataset[name] !== value;
    if (isOn) dataset[name] = value;
    else delete dataset[name];
    button.setAttribute("aria-pressed", String(isOn));
    show();
  };
}

/** Arrow keys go from gate to gate. */
function move(event: KeyboardEvent): void {
  const steps: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const step = steps[event.key];
  const from = (event.target as HTMLElement).dataset["at"]?.split(",").map(Number);
  if (!step || !from) return;
  const next = document.querySelector<HTMLElement>(`[data-at="${(from[0] ?? 0) + step[0]},${(from[1] ?? 0) + step[1]}"]`);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

story.value = start.story;
question.value = start.question;
for (let n = 1; n <= start.passes; n++) passes.add(new Option(String(n), String(n), false, n === start.passes));
toggle("dark", "theme", "dark");
toggle("large", "size", "large");
at("gates").addEventListener("keydown", move);
wake();
show();
