import { invalid } from "../../domain/errors.ts";

const EXAMPLE = "postgres://user:password@host:5432/database";

/** What may follow the question mark: how the connection is secured. */
const parameters: readonly string[] = ["sslmode", "sslrootcert", "sslcert", "sslkey"];

/** The longest address taken; passwords and paths of certificates fit. */
const LONGEST = 2_000;

/**
 * The address of a PostgreSQL database, checked. Throws `invalidInput` for any other text, in a sentence that repeats
 * nothing of it: there may be a password in it.
 */
export function databaseUrl(text: string): string {
  const url = URL.canParse(text) && text.length <= LONGEST ? new URL(text) : null;
  const named = url !== null && url.hostname !== "" && /^\/[^/]+$/.test(url.pathname);
  if (!named || (url.protocol !== "postgres:" && url.protocol !== "postgresql:")) {
    throw invalid(`ENTRA_REWIND_DATABASE must be the address of a PostgreSQL database, such as ${EXAMPLE}.`);
  }
  if ([...url.searchParams.keys()].some((name) => !parameters.includes(name))) {
    throw invalid(`ENTRA_REWIND_DATABASE takes no other parameters than ${parameters.join(", ")}.`);
  }
  return text;
}
