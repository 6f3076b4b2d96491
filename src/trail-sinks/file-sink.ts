import { access, constants, open } from "node:fs/promises";
import { dirname } from "node:path";
import { headLine } from "../domain/approval/trail-head.ts";
import { isOtherThanFile } from "../files/regular-file.ts";
import type { TrailSink } from "./trail-sink.ts";

/** As "a", without waiting for the reader of a pipe. */
const APPENDING = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NONBLOCK;

const otherThanFile = (): Error => new Error("it is no regular file");

/** Appends a line of JSON for each head to a file, such as one on another machine's disk. */
export const fileSink = (file: string): TrailSink => ({
  place: file,
  async reach() {
    await access(dirname(file), constants.W_OK);
    if (isOtherThanFile(file)) throw otherThanFile();
  },
  async send(heads) {
    const handle = await open(file, APPENDING, 0o600);
    try {
      if (!(await handle.stat()).isFile()) throw otherThanFile();
      await handle.appendFile(heads.map((head) => `${headLine(head)}\n`).join(""));
      await handle.datasync();
    } finally {
      await handle.close();
    }
  },
  close() {},
});
