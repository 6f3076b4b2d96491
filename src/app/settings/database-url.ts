import { invalid } from "../../domain/errors.ts";

const EXAMPLE = "postgres://user:password@host:5432/database";

/** The allowed query parameters, which secure the connection. */
const parameters: readonly string[] = ["sslmode", "sslrootcert", "sslcert", "sslkey"];

/** The longest accepted address. Passwords and paths of certificates fit. */
const LONGEST = 2_000;

/**
 * Checks the address of a PostgreSQL database. Throws `invalidInput` for any other text, with a sentence that repeats
 * no part of it, because it may contain a password.
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
