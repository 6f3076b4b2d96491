import { RewindError } from "../src/domain/errors.ts";

/** Returns the end of a drill that went well and found nothing to recover. */
export const nothingToPutBack = (why: string): RewindError =>
  new RewindError("notFound", why, { facts: { nothingToPutBack: true } });

export const isNothingToPutBack = (error: unknown): error is RewindError =>
  error instanceof RewindError && error.facts.nothingToPutBack === true;
