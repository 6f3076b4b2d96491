import type { Screen } from "../../terminal/screen.ts";
import { uncut } from "../../terminal/uncut.ts";
import type { NamedPerson } from "../host/sandbox-people.ts";
import type { GraphTokens } from "./graph-tokens.ts";

/** The facts that a person needs to use a running face. */
export interface ServedGraph {
  readonly url: string;
  readonly tokens: GraphTokens["byName"];
  /** The people of the sandbox who can sign in, by the name of their identity. */
  readonly people: readonly Pick<NamedPerson, "name" | "displayName">[];
  /** The certificate that clients have to trust, or null without TLS. */
  readonly authorityFile: string | null;
}

/** Prints the address of the face and the tokens that it accepts. */
export function announce(screen: Screen, { url, tokens, people, authorityFile }: ServedGraph, json: boolean): void {
  if (json) {
    screen.json({ url, tokens, ...(authorityFile === null ? {} : { authorityFile }) });
    return;
  }
  screen.say(`Microsoft Graph of the sandbox: ${url}/v1.0 and ${url}/beta. Stop it with Ctrl+C.`);
  if (authorityFile !== null) {
    screen.say(`Let clients trust its certificate authority, for Node.js with NODE_EXTRA_CA_CERTS=${authorityFile}.`);
  }
  screen.say();
  const rows = Object.entries(tokens).map(([name, token]) => [
    name,
    uncut(people.find((one) => one.name === name)?.displayName ?? ""),
    token,
  ]);
  screen.table(["sign in as", "who", "bearer token"], rows);
}

/** Warns of an address that other machines can reach. */
export function warnOfReach(screen: Screen, host: string, tls: boolean): void {
  const clear = tls ? "" : " Tokens travel in clear text: add --tls.";
  screen.complain(
    `Other machines can reach ${host}. Everyone who has one of the tokens can read and change this sandbox.${clear}`,
  );
}
