/** A refusal of a request for its body, before any of it is read. */
export interface BodyRefusal {
  readonly status: 411 | 413;
  readonly sentence: string;
}

const LONGER = "The body is longer than a form here can make it. It was not read, and nothing was approved.";

/**
 * Returns the refusal of a body that is longer than so many bytes or does not say how long it is, and null for any other.
 * Forms and calls of programs always say it, and Node reads no more than a request has announced.
 */
export function bodyRefusal(header: (name: string) => string | undefined, most: number): BodyRefusal | null {
  if (header("transfer-encoding") !== undefined) return { status: 411, sentence: "The length of the body is missing." };
  const announced = Number(header("content-length") ?? 0);
  return announced <= most ? null : { status: 413, sentence: LONGER };
}
