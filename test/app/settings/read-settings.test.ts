import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, lchownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { defaultDataFolder } from "../../../src/app/settings/default-data-folder.ts";
import { readSettings } from "../../../src/app/settings/read-settings.ts";
import { RewindError } from "../../../src/domain/errors.ts";
import { owned } from "../../support/owned.ts";
import { smallDisk } from "../../support/small-disk.ts";

function refusal(environment: Record<string, string>): string {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof RewindError && error.code === "invalidInput") return error.message;
    throw error;
  }
  throw new Error("It was accepted.");
}

describe("the environment", () => {
  test("needs nothing set", () => {
    const config = readSettings({ HOME: "/home/x" }, "linux");
    expect(config).toMatchObject({ mode: "sandbox", signInAs: null, leaseMillis: 30_000 });
  });

  test("counts a variable set to nothing as unset, as hosts pass them", () => {
    expect(readSettings({ ENTRA_REWIND_MODE: "", ENTRA_REWIND_SIGN_IN_AS: "", ENTRA_REWIND_DATA: "" })).toEqual(
      readSettings({}),
    );
  });

  test("makes a relative data folder absolute", () => {
    expect(readSettings({ ENTRA_REWIND_DATA: "here" }).dataFolder).toBe(join(process.cwd(), "here"));
  });

  test("limits a server only where it says so", () => {
    expect(readSettings({})).toMatchObject({ readOnly: false, allowed: null });
    const limits = { ENTRA_REWIND_READ_ONLY: "1", ENTRA_REWIND_ALLOW: '{"types":["user","group"]}' };
    expect(readSettings(limits)).toMatchObject({ readOnly: true, allowed: { types: ["user", "group"] } });
    expect(readSettings({ ENTRA_REWIND_ALLOW: '{"all":true}' }).allowed).toBeNull();
  });

  test("takes a policy for approvals as JSON and from a file", () => {
    const policy = { secondPerson: [{ dangers: ["critical"], moreThan: 10 }], signIn: "always" };
    const file = join(mkdtempSync(join(tmpdir(), "policy-")), "policy.json");
    writeFileSync(file, JSON.stringify(policy));
    for (const given of [JSON.stringify(policy), file]) {
      expect(readSettings({ ENTRA_REWIND_APPROVAL_POLICY: given }).approvalPolicy).toEqual(policy);
    }
    rmSync(dirname(file), { recursive: true });
    expect(refusal({ ENTRA_REWIND_APPROVAL_POLICY: file })).toContain("nor a file that can be read");
  });

  test.each([
    ['{"secondPeople":"always"}', "has a member it does not know: secondPeople"],
    ['{"never":[{"type":["user"]}]}', "at never.0, has a member it does not know: type"],
    ['{"never":[{"types":["person"]}]}', "at never.0.types.0, has a value it does not take"],
    ['{"never":[{"dangers":["grave"]}]}', "at never.0.dangers.0, has a value it does not take"],
    ['{"phrase":[{"moreThan":-1}]}', "at phrase.0.moreThan, has a value it does not take"],
    ['{"phrase":[{}]}', "at phrase.0, is a condition without members"],
    ['{"phrase":[]}', "at phrase, has a value it does not take"],
    ['{"phrase":"sometimes"}', "at phrase, has a value it does not take"],
    ["{}", "asks for nothing"],
    ["{secondPerson", "is neither JSON nor a file with it"],
    ["/", "is neither JSON nor a file that can be read"],
  ])("refuses the policy %s in one sentence that names the place", (policy, mistake) => {
    const sentence = refusal({ ENTRA_REWIND_APPROVAL_POLICY: policy });
    expect(sentence).toContain(mistake);
    expect(sentence).toContain("Its members are never, secondPerson, signIn, phrase.");
  });

  test.each([
    ["ENTRA_REWIND_ALLOW", '{"types":["group"],"types":["user"]}', '"types"'],
    ["ENTRA_REWIND_ALLOW", '{"types":["group"],"type\\u0073":["user"]}', '"types"'],
    ["ENTRA_REWIND_ALLOW", '{"entities":[{"type":"group","ids":["a"],"ids":["b"]}]}', '"entities.ids"'],
    ["ENTRA_REWIND_APPROVAL_POLICY", '{"never":"always","never":[{"types":["user"]}]}', '"never"'],
    [
      "ENTRA_REWIND_APPROVAL_POLICY",
      '{"never":[{"types":["user"]},{"moreThan":5,"moreThan":500}]}',
      '"never.moreThan"',
    ],
  ])("refuses %s=%s, which has the member %s twice", (name, value, member) => {
    expect(refusal({ [name]: value })).toContain(`${name} has the member ${member} twice`);
  });

  test("refuses a policy in a file with a member twice, and takes equal names in different objects and values", () => {
    const file = join(mkdtempSync(join(tmpdir(), "rewind-")), "policy.json");
    writeFileSync(file, '{"phrase":"always",\n "phrase":[{"moreThan":5000}]}');
    expect(refusal({ ENTRA_REWIND_APPROVAL_POLICY: file })).toContain('has the member "phrase" twice');
    const scope = '{"entities":[{"type":"group","ids":["ids:","\\"type\\":"]},{"type":"user","ids":["ids"]}]}';
    expect(readSettings({ ENTRA_REWIND_ALLOW: scope }).allowed).toMatchObject({ entities: [{}, {}] });
  });

  test.skipIf(process.getuid === undefined)(
    "refuses a policy that other users of this machine can write or replace (skipped on Windows)",
    () => {
      const [folder, elsewhere] = [mkdtempSync(join(tmpdir(), "rewind-")), mkdtempSync(join(tmpdir(), "rewind-"))];
      const [file, link] = [join(folder, "policy.json"), join(elsewhere, "link.json")];
      writeFileSync(file, '{"phrase":"always"}');
      symlinkSync(file, link);
      const read = () => readSettings({ ENTRA_REWIND_APPROVAL_POLICY: link }).approvalPolicy;
      const set = (modes: { readonly file: number; readonly folder: number }) => {
        chmodSync(file, modes.file);
        chmodSync(folder, modes.folder);
      };
      set({ file: 0o664, folder: 0o755 });
      expect(read()).toEqual({ phrase: "always" });
      set({ file: 0o644, folder: 0o1777 });
      expect(read()).toEqual({ phrase: "always" });
      set({ file: 0o646, folder: 0o755 });
      expect(refusal({ ENTRA_REWIND_APPROVAL_POLICY: link })).toContain(`run \`chmod go-w ${file}\`.`);
      set({ file: 0o644, folder: 0o777 });
      expect(refusal({ ENTRA_REWIND_APPROVAL_POLICY: link })).toContain(`run \`chmod go-w ${folder}\`.`);
      set({ file: 0o644, folder: 0o755 });
      chmodSync(elsewhere, 0o777);
      expect(refusal({ ENTRA_REWIND_APPROVAL_POLICY: link })).toContain(`run \`chmod go-w ${elsewhere}\`.`);
      for (const made of [folder, elsewhere]) rmSync(made, { recursive: true });
    },
  );

  test.skipIf(process.getuid?.() !== 0)(
    "refuses a policy whose file, link, folder or group belongs to other users (skipped unless root runs it)",
    () => {
      const [folder, elsewhere] = [mkdtempSync(join(tmpdir(), "rewind-")), mkdtempSync(join(tmpdir(), "rewind-"))];
      const [file, link] = [join(folder, "policy.json"), join(elsewhere, "link.json")];
      writeFileSync(file, '{"phrase":"always"}', { mode: 0o644 });
      symlinkSync(file, link);
      const read = () => readSettings({ ENTRA_REWIND_APPROVAL_POLICY: link }).approvalPolicy;
      const refused = () => refusal({ ENTRA_REWIND_APPROVAL_POLICY: link });
      expect(read()).toEqual({ phrase: "always" });
      for (const place of [file, link, folder, elsewhere]) {
        lchownSync(place, 65_534, 0);
        expect(refused()).toContain(`Make ${place} yours or root's`);
        lchownSync(place, 0, 0);
      }
      chmodSync(file, 0o664);
      chownSync(file, 0, 65_534);
      expect(refused()).toContain(`run \`chmod go-w ${file}\`.`);
      chownSync(file, 0, 0);
      // As /usr/local/etc of Debian, whose group can replace what is in it.
      chmodSync(folder, 0o2775);
      expect(read()).toEqual({ phrase: "always" });
      chownSync(folder, 0, 50);
      expect(refused()).toContain(`Make ${folder} yours or root's, and run \`chmod go-w ${folder}\`.`);
      expect(refused()).toContain("move it, or set the variable to the JSON itself.");
      chmodSync(folder, 0o2755);
      expect(read()).toEqual({ phrase: "always" });
      for (const made of [folder, elsewhere]) rmSync(made, { recursive: true });
    },
  );

  test.skipIf(process.getuid === undefined)(
    "refuses a policy below a folder that other users of this machine can write, however far above the file or a link to it (skipped on Windows)",
    () => {
      const [top, elsewhere] = [mkdtempSync(join(tmpdir(), "rewind-")), mkdtempSync(join(tmpdir(), "rewind-"))];
      const [middle, file] = [join(top, "middle"), join(top, "middle", "inner", "policy.json")];
      mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
      writeFileSync(file, '{"phrase":"always"}', { mode: 0o644 });
      mkdirSync(join(elsewhere, "ways"), { mode: 0o755 });
      const link = join(elsewhere, "ways", "inner");
      symlinkSync(relative(dirname(link), dirname(file)), link);
      const linked = join(link, "policy.json");
      const read = (given: string) => readSettings({ ENTRA_REWIND_APPROVAL_POLICY: given }).approvalPolicy;
      const refused = (given: string) => refusal({ ENTRA_REWIND_APPROVAL_POLICY: given });
      for (const given of [file, linked]) expect(read(given)).toEqual({ phrase: "always" });
      for (const [place, reached] of [
        [top, [file, linked]],
        [middle, [file, linked]],
        [elsewhere, [linked]],
      ] as const) {
        chmodSync(place, 0o777);
        for (const given of reached) expect(refused(given)).toContain(`the way to it leads through ${place}, which`);
        // In such a folder, people remove only what is theirs.
        chmodSync(place, 0o1777);
        for (const given of reached) expect(read(given)).toEqual({ phrase: "always" });
        chmodSync(place, 0o755);
        if (process.getuid?.() !== 0) continue;
        chownSync(place, 65_534, 0);
        for (const given of reached) expect(refused(given)).toContain(`Make ${place} yours or root's`);
        chownSync(place, 0, 0);
      }
      for (const made of [top, elsewhere]) rmSync(made, { recursive: true });
    },
  );

  test("takes a policy of a folder that is mounted read-only, whatever its mode (skipped where mounting is not permitted)", ({
    skip,
  }) => {
    using disk = smallDisk();
    if (disk === null) return skip();
    const file = join(disk.folder, "policy.json");
    writeFileSync(file, '{"phrase":"always"}', { mode: 0o644 });
    chmodSync(disk.folder, 0o777);
    expect(refusal({ ENTRA_REWIND_APPROVAL_POLICY: file })).toContain(`run \`chmod go-w ${disk.folder}\`.`);
    execFileSync("mount", ["-o", "remount,ro", disk.folder]);
    expect(readSettings({ ENTRA_REWIND_APPROVAL_POLICY: file }).approvalPolicy).toEqual({ phrase: "always" });
  });

  test.skipIf(process.platform === "win32")(
    "refuses a policy in a pipe, which would keep it waiting (skipped on Windows)",
    () => {
      const folder = mkdtempSync(join(tmpdir(), "rewind-"));
      const pipe = join(folder, "policy.json");
      execFileSync("mkfifo", [pipe]);
      // With a writer, a reader gets a policy and an end instead of waiting without one.
      const writer = owned(spawn("sh", ["-c", `echo '{"phrase":"always"}' > "$0"`, pipe]));
      expect(refusal({ ENTRA_REWIND_APPROVAL_POLICY: pipe })).toContain("nor a file that can be read");
      writer.kill("SIGKILL");
      rmSync(folder, { recursive: true });
    },
  );

  test.each([
    "https://logs.example.com/heads",
    "http://127.0.0.1:8080/heads",
    "syslog+tls://logs.example.com",
    "syslog+tcp://logs.example.com:1514",
    "syslog+udp://[::1]:514",
    "syslog+unix:///run/collector",
    "file:///var/log/heads.jsonl",
  ])("sends the heads of the trail to %s", (to) => {
    const settings = { ENTRA_REWIND_TRAIL_TO: to, ENTRA_REWIND_TRAIL_TOKEN: "t" };
    expect(readSettings(settings).trailTo).toEqual({ address: to, token: "t" });
  });

  test("takes a user principal name to sign in as", () => {
    const signInAs = "ada.lindgren@contoso.example";
    expect(readSettings({ ENTRA_REWIND_SIGN_IN_AS: signInAs }).signInAs).toBe(signInAs);
  });

  test.each([
    ["ENTRA_REWIND_MODE", "cloud"],
    ["ENTRA_REWIND_SIGN_IN_AS", "root"],
    ["ENTRA_REWIND_SIGN_IN_AS", "two words@contoso.example"],
    ["ENTRA_REWIND_READ_ONLY", "perhaps"],
    ["ENTRA_REWIND_ALLOW", "users"],
    ["ENTRA_REWIND_ALLOW", "{}"],
    ["ENTRA_REWIND_ALLOW", '{"types":[]}'],
    ["ENTRA_REWIND_ALLOW", '{"types":["person"]}'],
    ["ENTRA_REWIND_ALLOW", '{"entities":[{"type":"group","ids":[]}]}'],
    ["ENTRA_REWIND_ALLOW", '{"types":["user"],"properties":["department"]}'],
    ["ENTRA_REWIND_ALLOW", '{"types":["user"],"deny":["group"]}'],
    ["ENTRA_REWIND_LEASE_SECONDS", "4"],
    ["ENTRA_REWIND_LEASE_SECONDS", "601"],
    ["ENTRA_REWIND_LEASE_SECONDS", "1e2"],
    ["ENTRA_REWIND_LEASE_SECONDS", "soon"],
    ["ENTRA_REWIND_DATA", "a\0b"],
    ["ENTRA_REWIND_TRAIL_TO", "logs.example.com"],
    ["ENTRA_REWIND_TRAIL_TO", "http://logs.example.com/heads"],
    ["ENTRA_REWIND_TRAIL_TO", "https://user:password@logs.example.com"],
    ["ENTRA_REWIND_TRAIL_TO", "syslog+tls://"],
    ["ENTRA_REWIND_TRAIL_TO", "file://host/path"],
    ["ENTRA_REWIND_TRAIL_TO", "file:///var%2Flog"],
    ["ENTRA_REWIND_TRAIL_TO", "syslog+unix:///run/%E0%A4%A"],
    ["ENTRA_REWIND_TRAIL_TO", "ftp://logs.example.com"],
    ["ENTRA_REWIND_RECEIPT_KEY", "a\0b"],
    ["ENTRA_REWIND_DATABASE", "mysql://u:p@host/db"],
    ["ENTRA_REWIND_DATABASE", "postgres://u:p@host"],
    ["ENTRA_REWIND_DATABASE", "postgres://u:p@host/db?options=-c%20x"],
    ["ENTRA_REWIND_DATABASE", "secret"],
  ])("refuses %s=%j in one sentence that names it", (name, value) => {
    const sentence = refusal({ [name]: value });
    expect(sentence).toContain(name);
    expect(sentence).not.toContain("\n");
    expect(sentence).toMatch(/\.$/);
  });

  test.each([
    '{"all":true,"actor":"ada@contoso.example"}',
    '{"types":["user"],"since":"2026-11-20T00:00:00Z"}',
    '{"types":["user"],"part":1}',
  ])("refuses the allow-list %s, whose limits would be ignored in part", (allow) => {
    expect(refusal({ ENTRA_REWIND_ALLOW: allow })).toContain("It takes no other members.");
  });

  test.each([
    ["ENTRA_REWIND_READONLY", "Did you mean ENTRA_REWIND_READ_ONLY?"],
    ["ENTRA_REWIND_readonly", "Did you mean ENTRA_REWIND_READ_ONLY?"],
    ["entra_rewind_read_only", "Did you mean ENTRA_REWIND_READ_ONLY?"],
    ["ENTRAREWIND_READ_ONLY", "Did you mean ENTRA_REWIND_READ_ONLY?"],
    ["ENTRA-REWIND-READ-ONLY", "Did you mean ENTRA_REWIND_READ_ONLY?"],
    ["ENTRA_REWIND_LIMIT", "Unset it"],
  ])("refuses %s, because a mistyped limit would not hold", (name, advice) => {
    const sentence = refusal({ [name]: "1" });
    expect(sentence).toContain(`${name} is not a setting`);
    expect(sentence).toContain(advice);
  });

  test("accepts the settings of another mode, and unknown variables that are empty", () => {
    expect(readSettings({ ENTRA_REWIND_POLL_SECONDS: "often", ENTRA_REWIND_READONLY: "" }).readOnly).toBe(false);
  });

  test("refuses what is too long to be meant", () => {
    expect(refusal({ ENTRA_REWIND_DATA: "x".repeat(2_000) })).toContain("longer than a path");
    expect(refusal({ ENTRA_REWIND_SIGN_IN_AS: `${"a".repeat(70)}@contoso.example` })).toContain("user principal name");
  });
});

describe("the default data folder", () => {
  test.each([
    ["linux", {}, "/home/x/.local/share/entra-rewind"],
    ["linux", { XDG_DATA_HOME: "/data" }, "/data/entra-rewind"],
    ["linux", { XDG_DATA_HOME: "relative" }, "/home/x/.local/share/entra-rewind"],
    ["darwin", {}, "/home/x/Library/Application Support/entra-rewind"],
    ["win32", { LOCALAPPDATA: "/local" }, "/local/entra-rewind"],
    ["win32", {}, "/home/x/AppData/Local/entra-rewind"],
  ] as const)("on %s with %j is %s", (platform, environment, folder) => {
    expect(defaultDataFolder(environment, platform, "/home/x")).toBe(folder);
  });
});
