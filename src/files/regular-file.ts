import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";

/**
 * Functions for files that settings and arguments name. A pipe would keep the process waiting for a writer, and a device has
 * no end, so only regular files are read.
 */

/** Opens a regular file to read it. Throws for anything else, without waiting. The caller closes the descriptor. */
export function openRegularFile(file: string): number {
  // Without the second flag, a pipe is not open before a writer comes.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw new Error(`${file} is no regular file.`);
}

/** Returns the text of a regular file, or its first `most` bytes. Throws for anything else, without waiting. */
export function readRegularFile(file: string, most: number = LARGEST): string {
  const descriptor = openRegularFile(file);
  try {
    const parts: Buffer[] = [];
    // The size that some file systems report of a file is no bound.
    for (let left = most; left > 0; ) {
      const part = Buffer.alloc(Math.min(left, PART));
      const read = readSync(descriptor, part, 0, part.length, null);
      if (read === 0) break;
      parts.push(part.subarray(0, read));
      left -= read;
    }
    return Buffer.concat(parts).toString("utf8");
  } finally {
    closeSync(descriptor);
  }
}

/** Keys, tokens, certificates and exported objects are far smaller. */
const LARGEST = 64 * 1_024 * 1_024;
const PART = 65_536;

/** Returns true for a path that leads to anything but a regular file. One that leads nowhere is for its reader to report. */
export const isOtherThanFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === false;
