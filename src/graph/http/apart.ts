import type { Interceptor } from "./exchange.ts";

/** Requests of one kind go one way, all others another, so that what slows down the former leaves the latter alone. */
export const apart =
  (isOfThem: (url: URL) => boolean, theirs: Interceptor, others: Interceptor): Interceptor =>
  (next) => {
    const [one, other] = [theirs(next), others(next)];
    return (request) => (isOfThem(request.url) ? one : other)(request);
  };
