import type { Sleep } from "../domain/time.ts";
import { answerBy, listenOn, type WebListener } from "../web/listen.ts";
import { type GraphAppOptions, graphApp } from "./graph-app.ts";
import type { Certificate } from "./tls/certificate.ts";
import { underWeather, type Weather } from "./weather.ts";

export interface ListenOptions extends GraphAppOptions {
  /** Answers over TLS. */
  readonly tls?: Certificate | undefined;
  readonly weather?: Weather;
}

/**
 * Opens the face on a port of its host. Port 0 is any free one. Throws `invalidInput` if the port or host is not available.
 */
export function listen(options: ListenOptions, port: number, sleep: Sleep): Promise<WebListener> {
  const { host, tls, weather } = options;
  const answer = answerBy(graphApp(options));
  return listenOn(weather === undefined ? answer : underWeather(weather, answer, sleep), { host, port, tls }, sleep);
}
