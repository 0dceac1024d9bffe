/** For tests and benchmarks: reads lines {story, question} and writes a trace for each, under node. */
import { readFileSync } from "node:fs";
import { type Package, Reader } from "./inference/reader";
import { TextError } from "./text/tokenizer";

const [file = "", weights = ""] = process.argv.slice(2);
const reader = new Reader(JSON.parse(readFileSync(file, "utf8")) as Package, readFileSync(weights));
for (const line of readFileSync(0, "utf8").split("\n")) {
  if (line === "") continue;
  const { story, question } = JSON.parse(line) as { story: string; question: string };
  try {
    console.log(JSON.stringify(reader.explain(story, question)));
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    console.log(JSON.stringify({ error: error.message }));
  }
}
