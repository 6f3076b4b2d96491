import { InvalidArgumentError } from "commander";
import { MINUTE, type Millis, SECOND } from "../../domain/time.ts";

/** The options of `entra-rewind serve`. */
export interface ServeChoice {
  readonly port?: number;
  readonly host?: string;
  readonly json?: boolean;
  readonly throttle?: boolean;
  /** The units of work that each caller may cause in five minutes. */
  readonly budget?: number;
  /** Switches as `name=setting`. */
  readonly behavior?: readonly string[];
  /** The longest time until a change is visible everywhere. */
  readonly replicationDelay?: Millis;
  /** The seed of the faults that requests run into. */
  readonly weather?: string;
  readonly tls?: boolean;
  readonly publicUrl?: URL;
  /** Further subjects of tokens. */
  readonly token?: readonly string[];
}

const LONGEST_DELAY = 60 * MINUTE;

/** Parses a number of seconds, or of minutes with the suffix `m`. */
export function delay(text: string): Millis {
  const [, digits = "", unit] = /^(\d{1,5})(s|m)?$/.exec(text) ?? [];
  const millis = digits === "" ? Number.NaN : Number(digits) * (unit === "m" ? MINUTE : SECOND);
  if (millis <= LONGEST_DELAY) return millis;
  throw new InvalidArgumentError("It must be a number of seconds up to one hour, such as 90, 90s or 2m.");
}

export function publicUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isOrigin = url !== null && `${url.origin}/` === url.href && /^https?:$/.test(url.protocol);
  if (isOrigin) return url;
  throw new InvalidArgumentError(
    "It must be an http or https address without a path, such as https://graph.contoso.test.",
  );
}

/** Collects the values of an option that may be given several times. */
export const collected = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  text,
];
