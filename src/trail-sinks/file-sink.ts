import { access, constants, open } from "node:fs/promises";
import { dirname } from "node:path";
import { headLine } from "../domain/trail-head.ts";
import type { TrailSink } from "./trail-sink.ts";

/** Appends a line of JSON for each head to a file, such as one on another machine's disk. */
export const fileSink = (file: string): TrailSink => ({
  place: file,
  reach: () => access(dirname(file), constants.W_OK),
  async send(heads) {
    const handle = await open(file, "a", 0o600);
    try {
      await handle.appendFile(heads.map((head) => `${headLine(head)}\n`).join(""));
      await handle.datasync();
    } finally {
      await handle.close();
    }
  },
  close() {},
});
