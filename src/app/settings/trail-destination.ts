import { invalid } from "../../domain/errors.ts";
import { sinkSchemes } from "../../trail-sinks/sink-schemes.ts";

/** The place for the heads of the trail. */
export interface TrailDestination {
  readonly address: string;
  /** The bearer token for an HTTPS place. Secret. */
  readonly token: string | null;
}

const LONGEST = 2_000;

/** Reads the place for the heads of the trail. Returns null without one. Throws `invalidInput` for an unusable one. */
export function trailDestination(text: string | undefined, token: string | undefined): TrailDestination | null {
  if (text === undefined) return null;
  const url = URL.canParse(text) && text.length <= LONGEST ? new URL(text) : null;
  if (url === null || !isPlace(url)) {
    throw invalid(
      `ENTRA_REWIND_TRAIL_TO must begin with one of ${sinkSchemes.join(", ")} and name a host or the absolute path of a ` +
        "file, such as syslog+tls://logs.example.com, https://logs.example.com/entra-rewind or file:///var/log/heads.jsonl.",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw invalid("ENTRA_REWIND_TRAIL_TO takes no password. Set ENTRA_REWIND_TRAIL_TOKEN for an HTTPS place.");
  }
  return { address: url.href, token: token ?? null };
}

/** Encoded slashes and null characters are in no path. */
function isPath(pathname: string): boolean {
  try {
    return pathname.length > 1 && !/%2f/i.test(pathname) && !decodeURIComponent(pathname).includes("\0");
  } catch {
    return false;
  }
}

/** Plain HTTP is for a collector on this machine, where the heads do not cross a network. */
function isPlace({ protocol, hostname, pathname, host }: URL): boolean {
  if (protocol === "http:") return hostname === "127.0.0.1" || hostname === "localhost" || hostname === "[::1]";
  if (protocol === "file:" || protocol === "syslog+unix:") return host === "" && isPath(pathname);
  return hostname !== "" && sinkSchemes.some((scheme) => scheme === protocol);
}
