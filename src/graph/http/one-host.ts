import { RewindError } from "../../domain/errors.ts";
import { cleaned } from "../../domain/untrusted.ts";
import type { Interceptor } from "./exchange.ts";

/** Lets nothing out to any other host, scheme or port than the base's: a token goes there or nowhere. */
export function oneHost(base: URL): Interceptor {
  return (next) => async (request) => {
    requireHost(base, request.url);
    return next(request);
  };
}

/** Throws `forbidden` unless the URL is on the base's origin. */
export function requireHost(base: URL, url: URL): void {
  if (url.origin === base.origin && url.username === "" && url.password === "") return;
  throw new RewindError(
    "forbidden",
    `The service pointed to ${cleaned(url.origin, 200)}, and this sign-in's token goes to ${base.origin} only, so the ` +
      "link was not followed. Tell whoever runs the service.",
  );
}
