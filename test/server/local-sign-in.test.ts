import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { machine, sleep } from "../../src/app/machine.ts";
import { type LocalSignInParts, localSignIn } from "../../src/cli/local-sign-in.ts";
import { modeSignIn } from "../../src/cli/mode-sign-in.ts";
import { tenantId } from "../../src/domain/ids.ts";
import type { Caller } from "../../src/domain/roles/role.ts";
import { MINUTE } from "../../src/domain/time.ts";
import { entra } from "../../src/server/entra.ts";
import { aCloud, type Cloud, type CloudTenant, cloudApps } from "../support/a-cloud.ts";
import { openRehearsalTenant } from "../support/rehearsal-tenant.ts";

let cloud: Cloud;
let tenant: CloudTenant;
let ada: Caller;
beforeAll(async () => {
  cloud = await aCloud(["contoso", "maple"]);
  const [first] = cloud.tenants;
  if (first === undefined) throw new Error("The cloud is empty.");
  tenant = first;
  ada = {
    id: await tenant.oid("ada.lindgren"),
    userPrincipalName: "ada.lindgren@contoso.example",
    displayName: "Ada Lindgren",
    roles: ["backupAdministrator"],
    permissions: [],
  };
});
afterAll(() => cloud[Symbol.asyncDispose]());

/** A browser that follows the sign-in to its end, whether its last answer is good or not. */
const browser = async (address: string): Promise<boolean> => {
  void fetch(address).then((response) => response.text());
  return true;
};

const partsOf = (given: Partial<LocalSignInParts> = {}): LocalSignInParts => ({
  provider: entra(new URL(cloud.url), [tenantId(tenant.id)]),
  clientId: cloudApps.desktop,
  tenant: async () => tenant.id,
  openBrowser: browser,
  say: () => {},
  clock: machine,
  sleep,
  ...given,
});

describe("a sign-in on this machine for one decision", () => {
  test("is made anew by the person who answers, and says when and how", async () => {
    cloud.signsIn = { tenant, person: "ada.lindgren" };
    let visited = "";
    const openBrowser = (address: string) => {
      visited = address;
      return browser(address);
    };
    const before = Date.now() - 2_000;
    const { time, methods } = await localSignIn(partsOf({ openBrowser }))(ada);
    expect(methods).toEqual(["pwd", "mfa"]);
    expect(time).toBeGreaterThan(before);
    const asked = new URL(visited).searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({ prompt: "login", max_age: "0", code_challenge_method: "S256" });
    expect(asked.get("redirect_uri")).toMatch(/^http:\/\/localhost:\d+$/);
  });

  test("does not count if another person makes it, or a person of another tenant", async () => {
    cloud.signsIn = { tenant, person: "grace.okonkwo" };
    await expect(localSignIn(partsOf())(ada)).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining("Another person has signed in"),
    });
    const [, other] = cloud.tenants;
    cloud.signsIn = other === undefined ? null : { tenant: other, person: "ada.lindgren" };
    await expect(localSignIn(partsOf())(ada)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("does not count with a return that this sign-in did not ask for", async () => {
    const openBrowser = async (address: string) => {
      const back = new URL(new URL(address).searchParams.get("redirect_uri") ?? "");
      expect((await fetch(new URL("/favicon.ico", back))).status).toBe(404);
      back.search = "?state=another&code=code-1";
      await (await fetch(back)).text();
      return true;
    };
    await expect(localSignIn(partsOf({ openBrowser }))(ada)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("is given up when it is not finished, and its address is shown where no browser opens", async () => {
    const said: string[] = [];
    const waited: number[] = [];
    const parts = partsOf({
      openBrowser: null,
      say: (line) => void said.push(line),
      sleep: async (ms) => void waited.push(ms),
    });
    await expect(localSignIn(parts)(ada)).rejects.toThrow("was not finished within five minutes");
    expect(waited[0]).toBe(5 * MINUTE);
    expect(said.join()).toContain(`${cloud.url}/${tenant.id}/oauth2/v2.0/authorize?`);
  });
});

describe("the sign-in of a mode", () => {
  const environment = () => ({
    AZURE_CLIENT_ID: cloudApps.desktop,
    AZURE_TENANT_ID: tenant.id,
    ENTRA_REWIND_AUTHORITY_URL: cloud.url,
  });

  test("uses the registration of the process, and shows the address where there is no browser", async () => {
    await using rehearsal = await openRehearsalTenant();
    const { session } = rehearsal.services;
    const present = { ...(await session.tenant()), id: tenant.id };
    const services = { ...rehearsal.services, session: { ...session, tenant: async () => present } };
    cloud.signsIn = { tenant, person: "ada.lindgren" };
    const say = (line: string) => void browser(/http\S+$/.exec(line)?.[0] ?? "");
    const place = { services: async () => services, say };
    const signIn = modeSignIn({ environment: environment() }, { mode: "microsoft" }, place);
    expect(await signIn?.(ada)).toMatchObject({ methods: ["pwd", "mfa"] });
  });

  test("is absent in the sandbox and without a registration", () => {
    const place = { services: () => Promise.reject(new Error("not asked")), say: () => {} };
    expect(modeSignIn({ environment: environment() }, { mode: "sandbox" }, place)).toBeUndefined();
    expect(modeSignIn({ environment: {} }, { mode: "vault" }, place)).toBeUndefined();
  });
});
