/** The network beside the page: it answers while the page stays awake. */
import { type Change, type Package, Reader, type Trace } from "./inference/reader";
import { TextError } from "./text/tokenizer";

export interface Request {
  id: number;
  story: string;
  question: string;
  passes: number;
  change: Change;
}

export type Reply = { id: number } & ({ before: Trace; after: Trace | null } | { error: string });

interface Start {
  checkpoint: Package;
  weights: string;
}

let reader: Reader | null = null;

function bytes(base64: string): Uint8Array {
  const text = atob(base64);
  const found = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) found[i] = text.charCodeAt(i);
  return found;
}

function answer({ id, story, question, passes, change }: Request): Reply {
  try {
    if (!reader) throw new TextError("The network of this file could not be read. Export it again.");
    const isChanged = change.held.length > 0 || change.dropped.length > 0;
    const before = reader.explain(story, question, passes);
    return { id, before, after: isChanged ? reader.explain(story, question, passes, change) : null };
  } catch (error) {
    if (error instanceof TextError) return { id, error: error.message };
    return { id, error: `This story could not be read: ${String(error)}` };
  }
}

self.onmessage = ({ data }: MessageEvent<Start | Request>) => {
  if ("id" in data) {
    self.postMessage(answer(data));
    return;
  }
  try {
    reader = new Reader(data.checkpoint, bytes(data.weights));
    self.postMessage({ ready: true });
  } catch (error) {
    self.postMessage({ broken: `This file is not whole: ${String(error)} Copy or export it again.` });
  }
};
