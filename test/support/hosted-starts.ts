import { join } from "node:path";
import { contosoTenant, upnOf } from "../../sandbox/contoso/contoso.ts";
import { signedInBy } from "../../sandbox/contoso/signed-in-by.ts";
import { readPointer } from "../../src/app/sandbox/pointer.ts";
import { isSandboxIdentity } from "../../src/app/sandbox/sandbox-identities.ts";
import { browserOf } from "./a-browser.ts";
import type { Host, OnForm } from "./host.ts";
import { hostOn } from "./host-process.ts";
import { httpHosts } from "./mcp-host.ts";
import { addressIn, sayYes } from "./page-visit.ts";

type Connect = (typeof httpHosts)[number]["connect"];

const startOf = ({ era, connect }: (typeof httpHosts)[number]) => ({
  era: `${era} over HTTP`,
  start: (data: string, onForm?: OnForm, more: Readonly<Record<string, string>> = {}) =>
    started(data, { connect, onForm, identity: more.ENTRA_REWIND_SIGN_IN_AS }),
});

/** Starts a hosted server of its own for each host, as `stdioHosts` start one of theirs. */
export const hostedStarts = [startOf(httpHosts[0]), startOf(httpHosts[1])] as const;

interface Starting {
  readonly connect: Connect;
  readonly onForm: OnForm | undefined;
  /** The identity that signs in. That of the scenario if absent. */
  readonly identity: string | undefined;
}

/** Connects a host whose person signs in to the page for each recovery, and answers there what they answer to a form. */
async function started(data: string, { connect, onForm, identity }: Starting): Promise<Host> {
  const pointer = readPointer(join(data, "sandbox"));
  if (pointer === null) throw new Error(`There is no sandbox in ${data}.`);
  const name = identity ?? signedInBy(pointer.scenario);
  const person = isSandboxIdentity(name) ? upnOf(name, contosoTenant(pointer.seed)) : name;
  const server = await hostOn(data);
  const host = await connect(server.url, await server.signIn(person));

  async function decided(address: string): Promise<boolean> {
    const browser = browserOf(server.origin);
    const back = await browser.choose((await browser.open(address)).url, person);
    const page = await browser.open(back.href);
    const answer = await onForm?.({ message: page.html, fields: ["approve"] });
    if (answer?.action !== "accept") return false;
    const { html } = await sayYes(browser, page);
    if (!html.includes("Approved")) throw new Error(`The page did not take the answer: ${html}`);
    return true;
  }

  return {
    ...host,
    async call(tool, args, onProgress) {
      const answer = await host.call(tool, args, onProgress);
      const waits = answer.state === "approvalRequired" && (await decided(addressIn(answer.text)));
      return waits ? host.call(tool, args, onProgress) : answer;
    },
    [Symbol.asyncDispose]: async () => {
      await host[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
