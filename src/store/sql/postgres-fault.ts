import { closeSync } from "node:fs";
import { RewindError } from "../../domain/errors.ts";
import { openRegularFile } from "../../files/regular-file.ts";

/**
 * The use of the database when it failed. While it is being opened, a missing server is a wrong setting. While it is in
 * use, the server will be back.
 */
export type Moment = "opening" | "working";

/** Returns host, port and name of a database for a message, without its secrets. */
export function placeOf(url: string): string {
  const { host, pathname } = new URL(url);
  return `PostgreSQL at ${host}${pathname}`;
}

/** Throws `storeUnusable` for an address that names a certificate or a key which the driver cannot read. */
export function requireFilesOf(url: string): void {
  for (const [name, file] of new URL(url).searchParams) {
    if (!["sslcert", "sslkey", "sslrootcert"].includes(name) || file === "") continue;
    try {
      closeSync(openRegularFile(file));
    } catch {
      const text = `is to be reached with the file of ${name}, which cannot be read as a regular file. Correct ENTRA_REWIND_DATABASE.`;
      throw unusable(text)(placeOf(url));
    }
  }
}

type Sentence = (place: string) => RewindError;

const unusable =
  (text: string): Sentence =>
  (place) =>
    new RewindError("storeUnusable", `${place} ${text}`);
const busy =
  (text: string): Sentence =>
  (place) =>
    new RewindError("busy", `${place} ${text} Try again in a moment; nothing half done was kept.`);

const refused = unusable("refuses the user or the password. Correct ENTRA_REWIND_DATABASE.");
const lost = busy("has broken the connection.");
const late = busy("took too long.");

/** SQLSTATE codes that are about the server and not about us. Source: PostgreSQL's documentation, appendix A. */
const byState: Readonly<Record<string, Sentence>> = {
  "28000": refused,
  "28P01": refused,
  "3D000": unusable("has no such database. Create it, or correct ENTRA_REWIND_DATABASE."),
  "42501": unusable("does not let this user read or write. Grant it the database, or name another user."),
  "42P01": unusable("has lost a table of entra-rewind's. Restore the database from your backup, or use an empty one."),
  "42P07": unusable("has other tables of the same names. Name a database of entra-rewind's own."),
  "25006": unusable(
    "cannot be written: it is read-only, a standby perhaps. Name the primary in ENTRA_REWIND_DATABASE.",
  ),
  XX001: unusable("reports damaged data. Restore it from your backup."),
  XX002: unusable("reports a damaged index. Rebuild it (reindex), or restore the database from your backup."),
  "53100": (place) =>
    new RewindError("storeFull", `The disk of ${place} is full. Free some space and try again; nothing was lost.`),
  "53200": busy("is out of memory."),
  "53300": busy("has no connection left."),
  "55P03": busy("has the tenant locked by another process for too long."),
  "40001": busy("met another process at the same rows."),
  "40P01": busy("met another process at the same rows."),
  "57014": late,
  "25P03": late,
  "57P01": lost,
  "57P02": lost,
  "57P03": busy("is starting or stopping."),
};

/** Unique keys whose violation a person can act on. Every writer looks first, so this is a race of two processes. */
const byKey: Readonly<Record<string, RewindError>> = {
  job_active: new RewindError(
    "activeJob",
    "Another process has just started a job, and a tenant has one active job at a time. Find it with list_jobs.",
  ),
  posted_job_open: new RewindError("busy", "Another process is starting a job right now. Try again in a moment."),
};

/** Errors of the socket and of the driver, which have no SQLSTATE. */
const unreachable = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "ENOENT"];
const broken = ["ECONNRESET", "EPIPE", "ETIMEDOUT", "ECONNABORTED"];
const driverSays =
  /connection (terminated|error|timeout)|not queryable|trying to connect|Query read timeout|discarded/i;

/** The error to throw for one that came out of the database driver: a sentence for the server's faults, else the error itself. */
export function postgresFault(error: unknown, place: string, moment: Moment): unknown {
  if (error instanceof RewindError || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const key = "constraint" in error && typeof error.constraint === "string" ? byKey[error.constraint] : undefined;
  if (code === "23505" && key !== undefined) return new RewindError(key.code, key.message);
  if (byState[code] !== undefined) return byState[code](place);
  if (code.startsWith("08") || broken.includes(code)) return lost(place);
  if (unreachable.includes(code) || (code === "" && driverSays.test(error.message))) {
    if (moment === "working") return lost(place);
    return unusable("does not answer. Start the server, or correct ENTRA_REWIND_DATABASE.")(place);
  }
  if (code.startsWith("SELF_SIGNED") || code.startsWith("CERT_") || /SSL|certificate/.test(error.message)) {
    return unusable("and this program cannot agree on a secure connection. Correct sslmode in ENTRA_REWIND_DATABASE.")(
      place,
    );
  }
  return error;
}
