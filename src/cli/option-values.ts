import { InvalidArgumentError } from "commander";
import { seedPattern } from "../app/sandbox/pointer.ts";

/** Parses the seed of a sandbox. */
export function seed(text: string): string {
  if (seedPattern.test(text)) return text;
  throw new InvalidArgumentError("It must be 1 to 64 letters, digits, dots, dashes or underscores.");
}

/** Returns a parser of whole numbers in a range. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
