import type { Sleep } from "../domain/time.ts";
import { type ConnectionBounds, faceBounds } from "../web/connection-bounds.ts";
import { answerBy, listenOn, type WebListener } from "../web/listen.ts";
import { type GraphAppOptions, graphApp } from "./graph-app.ts";
import type { Certificate } from "./tls/certificate.ts";
import { underWeather, type Weather } from "./weather.ts";

export interface ListenOptions extends GraphAppOptions {
  /** Answers over TLS. */
  readonly tls?: Certificate | undefined;
  readonly weather?: Weather;
  /** Bounds on connections. Those of a face that other machines reach if absent. */
  readonly bounds?: ConnectionBounds;
}

/**
 * Opens the face on a port of its host. Port 0 is any free one. Throws `invalidInput` if the port or host is not available.
 */
export function listen(options: ListenOptions, port: number, sleep: Sleep): Promise<WebListener> {
  const { host, tls, weather, bounds = faceBounds } = options;
  const answer = answerBy(graphApp(options));
  const handler = weather === undefined ? answer : underWeather(weather, answer, sleep);
  return listenOn(handler, { host, port, tls, bounds }, sleep);
}
