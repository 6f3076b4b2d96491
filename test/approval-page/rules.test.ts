import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { pageSessions, TICKET_LIFE } from "../../src/approval-page/page-sessions.ts";
import type { Approval, ApprovalState } from "../../src/domain/approval/approval.ts";
import { approvalId } from "../../src/domain/ids.ts";
import { HOUR, MINUTE, SECOND } from "../../src/domain/time.ts";
import { answerRequest } from "../../src/guard/approver.ts";
import { wipeDepartments } from "../support/incident.ts";
import { ask, enter, follow, type OpenPage, openPagedTenant, type PagedTenant, requestApproval } from "./a-page.ts";

interface Shown extends AsyncDisposable {
  readonly tenant: PagedTenant;
  readonly request: Approval;
  readonly page: OpenPage;
  state(): Promise<ApprovalState>;
}

/** A request over the departments of so many users, and its page open in a browser. */
async function shown(users = 3): Promise<Shown> {
  const tenant = await openPagedTenant();
  await wipeDepartments(tenant, users);
  const request = await requestApproval(tenant);
  expect(await tenant.show(request)).toBe(true);
  return {
    tenant,
    request,
    page: await follow(tenant.ticket),
    state: async () => (await tenant.services.approvals.get(request.id)).state,
    [Symbol.asyncDispose]: () => tenant[Symbol.asyncDispose](),
  };
}

const yes = { answer: "approve" };

describe("the form on the page", () => {
  test("approves, confirms it, and records the page as the channel", async () => {
    await using open = await shown();
    const answer = await open.page.post(yes);
    expect(answer.status).toBe(303);
    expect(`${open.page.origin}${answer.headers.location}`).toBe(open.page.url);
    const approval = await open.tenant.services.approvals.get(open.request.id);
    expect(approval).toMatchObject({ state: "approved", channel: "page" });
    expect((await open.page.reload()).text).toContain("Go back to your assistant and ask it to go on");
  });

  test("refuses, and says that nothing was changed", async () => {
    await using open = await shown();
    expect((await open.page.post({ answer: "decline" })).status).toBe(303);
    expect(await open.state()).toBe("declined");
    expect((await open.page.reload()).text).toContain("Nothing was changed");
  });

  test("cannot be answered again after either answer", async () => {
    for (const answer of ["approve", "decline"]) {
      await using open = await shown();
      await open.page.post({ answer });
      const state = await open.state();
      for (const again of ["approve", "decline"]) expect((await open.page.post({ answer: again })).status).toBe(409);
      expect(await open.state()).toBe(state);
    }
  });

  test("takes one of two answers given at once", async () => {
    await using open = await shown();
    const answers = await Promise.all([yes, { answer: "decline" }].map((fields) => open.page.post(fields)));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(["approved", "declined"]).toContain(await open.state());
  });

  test.each([{}, { answer: "yes" }, { approve: "true" }])("rejects %j as an answer", async (fields) => {
    await using open = await shown();
    const answer = await open.page.post(fields);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("The answer is neither yes nor no. Nothing was approved.");
    expect(await open.state()).toBe("pending");
    expect((await open.page.post(yes)).text).not.toContain("neither yes nor no");
  });

  test("requires the exact phrase where one is asked for, and lets a person try again", async () => {
    await using open = await shown(30);
    for (const phrase of ["", "restore 30 in contoso", "restore 3 in Contoso", "yes"]) {
      const answer = await open.page.post({ ...yes, phrase });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain("Nothing was approved yet: what you typed is not the phrase.");
    }
    expect(await open.state()).toBe("pending");
    const right = await open.page.post({ ...yes, phrase: " restore 30 in Contoso " });
    expect(right.status).toBe(303);
    expect(right.text).not.toContain("what you typed is not the phrase");
    expect(await open.state()).toBe("approved");
  });

  test("refuses without the phrase", async () => {
    await using open = await shown(30);
    expect((await open.page.post({ answer: "decline", phrase: "" })).status).toBe(303);
    expect(await open.state()).toBe("declined");
  });

  test("is void once the request has lapsed", async () => {
    await using open = await shown();
    open.tenant.machineLater(31 * MINUTE);
    expect((await open.page.reload()).text).toContain("Lapsed");
    expect((await open.page.post(yes)).status).toBe(409);
    expect(await open.state()).toBe("pending");
  });

  test("is void when the answer was given elsewhere", async () => {
    await using open = await shown();
    const terminal = { services: open.tenant.services, readOnly: false };
    await answerRequest(terminal, open.request.id, { answer: "decline", channel: "terminal" });
    expect((await open.page.post(yes)).status).toBe(409);
    expect(await open.state()).toBe("declined");
  });
});

describe("nothing is approved", () => {
  test("by reading, whatever the address says", async () => {
    await using open = await shown();
    const { page } = open;
    for (const query of [`answer=approve&seal=${page.seal}`, "approve=true"]) {
      expect((await ask(`${page.url}?${query}`, { headers: { cookie: page.cookie } })).status).toBe(200);
    }
    expect(await open.state()).toBe("pending");
  });

  test.each(["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])("by %s", async (method) => {
    await using open = await shown();
    const { url, cookie, origin } = open.page;
    expect((await ask(url, { method, headers: { cookie, origin } })).status).toBe(405);
    expect(await open.state()).toBe("pending");
  });

  test("by a form without its seal, or with the seal of another request", async () => {
    await using open = await shown();
    const other = await requestApproval(open.tenant, { scope: { types: ["user"] } });
    await open.tenant.show(other);
    const otherPage = await follow(open.tenant.ticket);
    expect(otherPage.seal).not.toBe(open.page.seal);
    for (const seal of ["", "x", otherPage.seal]) {
      const answer = await open.page.post({ ...yes, seal });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain("This answer did not come from the form on the page. Nothing was approved.");
    }
    expect(await open.state()).toBe("pending");
    expect((await open.tenant.services.approvals.get(other.id)).state).toBe("pending");
    expect((await open.page.post(yes)).text).not.toContain("did not come from the form");
  });

  test("by a browser without its session, or with the session of another request", async () => {
    await using open = await shown();
    const other = await requestApproval(open.tenant, { scope: { types: ["user"] } });
    await open.tenant.show(other);
    const { cookie: othersCookie } = await follow(open.tenant.ticket);
    for (const cookie of ["", "entra-rewind-approval=", "entra-rewind-approval=guess", othersCookie]) {
      const answer = await open.page.post(yes, { cookie });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain("This page is open in another browser, or no longer.");
      expect(answer.text).not.toContain("Worker");
    }
    expect(await open.state()).toBe("pending");
    expect((await open.page.post(yes)).text).not.toContain("is open in another browser");
  });

  test.each([
    ["another origin", { origin: "https://attacker.example" }],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["a name for this machine", { origin: "http://localhost" }],
    ["an origin that is hidden", { origin: "null" }],
    ["another site, as the browser says", { "sec-fetch-site": "cross-site" }],
    ["another port, as the browser says", { "sec-fetch-site": "same-site" }],
    ["inside a frame", { "sec-fetch-dest": "iframe" }],
    ["ahead of time", { "sec-purpose": "prefetch" }],
  ])("by a form from %s", async (_, headers) => {
    await using open = await shown();
    expect((await open.page.post(yes, headers)).status).toBe(403);
    expect(await open.state()).toBe("pending");
  });

  test("by a form that does not say where it comes from", async () => {
    await using open = await shown();
    const { url, cookie, seal } = open.page;
    const headers = { cookie, "content-type": "application/x-www-form-urlencoded" };
    const body = new URLSearchParams({ ...yes, seal }).toString();
    expect((await ask(url, { method: "POST", headers, body })).status).toBe(403);
    expect(await open.state()).toBe("pending");
  });

  test.each(["application/json", "text/plain", "multipart/form-data; boundary=x"])("by %s", async (type) => {
    await using open = await shown();
    expect((await open.page.post(yes, { "content-type": type })).status).toBe(415);
    expect(await open.state()).toBe("pending");
  });

  test.each(["attacker.example", "localhost", "127.0.0.1", "127.0.0.1:1", "[::1]"])(
    "by a request to the name %s, which may lead to another site's page",
    async (host) => {
      await using open = await shown();
      const { page } = open;
      const answer = await page.post(yes, { host, origin: `http://${host}` });
      expect(answer.status).toBe(421);
      expect((await ask(page.url, { headers: { host, cookie: page.cookie } })).text).not.toContain("Worker");
      expect(await open.state()).toBe("pending");
    },
  );

  test("by a body longer than the form's", async () => {
    await using open = await shown();
    expect((await open.page.post({ ...yes, phrase: "x".repeat(9_000) })).status).toBe(413);
    expect(await open.state()).toBe("pending");
  });
});

describe("the ticket", () => {
  test("opens the page once", async () => {
    await using open = await shown();
    const again = await enter(open.tenant.ticket);
    expect(again.status).toBe(403);
    expect(again.headers["set-cookie"]).toBeUndefined();
    expect(again.text).toContain("its ticket is too old: a ticket opens it once");
    const seen = await open.page.reload();
    expect(seen.status).toBe(200);
    expect(seen.text).not.toContain("a ticket opens it once");
  });

  test("is too old after five minutes", async () => {
    await using tenant = await openPagedTenant();
    await wipeDepartments(tenant, 3);
    await tenant.show(await requestApproval(tenant));
    tenant.machineLater(6 * MINUTE);
    expect((await enter(tenant.ticket)).status).toBe(403);
  });

  test("is used up neither by a look at the entrance nor by a post that is sent ahead of time", async () => {
    await using tenant = await openPagedTenant();
    await wipeDepartments(tenant, 3);
    await tenant.show(await requestApproval(tenant));
    expect((await ask(`${tenant.ticket.origin}/open`, { method: "HEAD" })).status).toBe(405);
    expect((await enter(tenant.ticket, { "sec-purpose": "prefetch;prerender" })).status).toBe(403);
    expect((await follow(tenant.ticket)).text).toContain("Approve this recovery?");
  });

  test("may come from a file, and the page behind it from no other site", async () => {
    await using open = await shown();
    const site = { "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" };
    const { url, cookie } = open.page;
    expect((await ask(url, { headers: { ...site, cookie } })).status).toBe(403);
    open.tenant.machineLater(2 * MINUTE);
    await open.tenant.show(open.request);
    expect((await enter(open.tenant.ticket, site)).status).toBe(200);
  });

  test("holds no secret that works on the page, nor does the page's own address", async () => {
    await using open = await shown();
    expect(open.page.text).not.toContain(open.page.cookie.split("=")[1]);
    expect(open.tenant.ticket.secret).not.toContain(open.page.url.split("/").at(-1));
    expect((await ask(open.page.url)).status).toBe(403);
  });

  test("leads nowhere an hour later", async () => {
    await using open = await shown();
    open.tenant.machineLater(HOUR);
    expect((await open.page.reload()).status).toBe(403);
  });

  test.each(["/", "/open/", "/open/guess", "/approval/guess", "/favicon.ico", "/a/b/c", "/%2e%2e/"])(
    "is not %s",
    async (path) => {
      await using open = await shown();
      const answer = await ask(`${open.page.origin}${path}`, { headers: { cookie: open.page.cookie } });
      expect([403, 404]).toContain(answer.status);
      expect(answer.text).not.toContain("Worker");
    },
  );
});

test("every answer keeps to itself: not stored, not framed, no script, nothing loaded", async () => {
  await using open = await shown();
  const answers = [
    await open.page.reload(),
    await ask(`${open.page.origin}/nothing`),
    await ask(open.page.url, { headers: { host: "attacker.example" } }),
  ];
  for (const { headers, text } of answers) {
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
    });
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame/);
    expect(policy).not.toContain("script-src");
    expect(text).not.toMatch(/<script|javascript:| on[a-z]+=|https?:\/\//i);
  }
});

test("the cookie is out of reach of scripts and other sites, and for this page alone", async () => {
  await using tenant = await openPagedTenant();
  await wipeDepartments(tenant, 3);
  await tenant.show(await requestApproval(tenant));
  const entered = await enter(tenant.ticket);
  expect(String(entered.headers["set-cookie"])).toMatch(
    /^entra-rewind-approval=[\w-]{43}; Path=\/approval\/[\w-]{43}; Max-Age=3600; HttpOnly; SameSite=Strict$/,
  );
});

test("is not denied by connections that never send a request", async () => {
  await using open = await shown();
  const { hostname, port } = new URL(open.page.origin);
  const idle = await Promise.all(Array.from({ length: 80 }, () => idleConnection(Number(port), hostname)));
  expect((await open.page.reload()).status).toBe(200);
  expect((await open.page.post(yes)).status).toBe(303);
  for (const socket of idle) socket.destroy();
});

/** A connection that says half of a request. The server may end it. */
async function idleConnection(port: number, host: string): Promise<Socket> {
  const socket = connect(port, host);
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write("GET / HTTP/1.1\r\nHost: ");
  return socket;
}

describe("the code that a host shows beside the page's address", () => {
  const typeCode = (origin: string, code: string) =>
    ask(`${origin}/open`, {
      method: "POST",
      headers: { origin, "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ code }).toString(),
    });

  async function linked() {
    const tenant = await openPagedTenant();
    await wipeDepartments(tenant, 3);
    const request = await requestApproval(tenant);
    const { url, code } = await tenant.link(request);
    return { tenant, request, url, code, origin: new URL(url).origin };
  }

  test("opens the page once, however it is typed, and the address alone opens nothing", async () => {
    const { tenant, url, code, origin } = await linked();
    await using _ = tenant;
    expect(url).not.toContain(code);
    const entrance = await ask(url);
    expect(entrance.status).toBe(200);
    expect(entrance.text).toContain("Enter the code");
    expect(entrance.text).not.toContain("Worker");
    const entered = await typeCode(origin, ` ${code.toLowerCase().replace("-", " ")} `);
    expect(String(entered.headers["set-cookie"])).toContain("entra-rewind-approval=");
    expect((await typeCode(origin, code)).status).toBe(403);
  });

  test("keeps its value however often another program of the machine guesses", async () => {
    const { tenant, code, origin } = await linked();
    await using _ = tenant;
    const near = `${code.slice(0, -1)}${code.endsWith("A") ? "B" : "A"}`;
    const guesses = ["AAAA-AAAA-AAAA", "", "x".repeat(500), code.slice(0, -1), near, `${code}A`, "🔑"];
    for (const guess of [...guesses, ...Array.from({ length: 200 }, (_, at) => `AAAA-AAAA-${at}`)]) {
      const answer = await typeCode(origin, guess);
      expect([guess, answer.status]).toEqual([guess, 403]);
      expect(answer.text).toContain("This is not the code, or it has been used or is older than five minutes.");
    }
    const entered = await typeCode(origin, code);
    expect(entered.status).toBe(200);
    expect(entered.text).not.toContain("is not the code");
    expect(String(entered.headers["set-cookie"])).toContain("entra-rewind-approval=");
    const { items } = await tenant.services.trail.list({ limit: 200 });
    const recorded = items.filter(({ action }) => action === "approvalRefused" || action === "refusalsOmitted");
    expect(recorded.length).toBeLessThanOrEqual(100);
  });

  test("is not found by a million guesses a second in its whole life", () => {
    let made = 0;
    const newSecret = () => createHash("sha256").update(String(made++)).digest("base64url");
    const sessions = pageSessions({ clock: { now: () => 0 }, newSecret });
    const codes = Array.from({ length: 4_000 }, (_, at) => sessions.code(approvalId(`request-${at}`)));
    const signs = codes.map((code) => code.replaceAll("-", ""));
    const counts = Map.groupBy(signs.join(""), (sign) => sign);
    const length = Math.min(...signs.map((code) => code.length));
    const likeliest = Math.max(...counts.values().map((of) => of.length)) / signs.join("").length;
    expect(likeliest).toBeLessThan(1.15 / counts.size);
    const guesses = 1_000_000 * (TICKET_LIFE / SECOND);
    // A caller asks for ten approvals in ten minutes, so no more codes than that are valid at a time.
    expect(10 * guesses * likeliest ** length).toBeLessThan(1e-7);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test("is too old after five minutes", async () => {
    const { tenant, code, origin } = await linked();
    await using _ = tenant;
    tenant.machineLater(6 * MINUTE);
    expect((await typeCode(origin, code)).status).toBe(403);
  });
});

describe("an approval that was given on the page", () => {
  test("can be withdrawn there until it is used", async () => {
    await using open = await shown();
    await open.page.post(yes);
    expect((await open.page.reload()).text).toContain("Withdraw this approval");
    expect((await open.page.post({ answer: "withdraw" })).status).toBe(303);
    expect(await open.state()).toBe("withdrawn");
    expect((await open.page.reload()).text).toContain("taken back before it was used");
    for (const answer of ["approve", "decline", "withdraw"])
      expect((await open.page.post({ answer })).status).toBe(409);
    expect(await open.state()).toBe("withdrawn");
  });

  test("names the person who gave it", async () => {
    await using open = await shown();
    await open.page.post(yes);
    const { approver } = await open.tenant.services.approvals.get(open.request.id);
    expect(approver).toEqual({ id: expect.any(String), name: "backupadministrator@contoso.test" });
  });

  test("is not given for a person whose role was taken", async () => {
    await using open = await shown();
    open.tenant.signIn("backupReader");
    const answer = await open.page.post(yes);
    expect(answer.status).toBe(403);
    expect(answer.text).toContain("Entra Backup Administrator");
    expect(await open.state()).toBe("pending");
    expect((await open.page.post({ answer: "decline" })).status).toBe(303);
  });
});
