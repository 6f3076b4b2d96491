import { InvalidArgumentError } from "commander";

/** A port of its own for metrics, so that a proxy before the server never shows them. */
export interface MetricsPlace {
  readonly host: string;
  readonly port: number;
}

const HOST = "127.0.0.1";

/** Reads `port` or `address:port`. A port alone is one of this machine only. */
export function metricsPlace(text: string): MetricsPlace {
  const [, host = HOST, digits = ""] = /^(?:(.+):)?(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === "" || port > 65_535) throw new InvalidArgumentError("It must be a port, or an address and a port.");
  return { host: host.replace(/^\[|\]$/g, ""), port };
}
