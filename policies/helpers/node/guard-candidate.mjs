// The tree's side of Guard's evaluator protocol 0: one JSON object a line in, one out.
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";

/** Answers every question with answer(question), or what it resolves to, until the channel ends. */
export async function serve(answer) {
  console.log = console.info = console.debug = console.error; // prints go to the operator's log, not into the channel
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    let reply = Buffer.from(JSON.stringify(await answer(JSON.parse(line))) + "\n");
    while (reply.length > 0) reply = reply.subarray(writeSync(1, reply));
  }
}
