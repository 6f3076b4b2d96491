/** A promise of a document that safety rests on, in its words, with a test that holds it. */
export interface DocumentPromise {
  readonly document: string;
  readonly says: string;
  readonly file: string;
  readonly test: string;
}

type Row = readonly [says: string, file: string, test: string];

const of = (document: string, rows: readonly Row[]): readonly DocumentPromise[] =>
  rows.map(([says, file, test]) => ({ document, says, file, test }));

const approval = "test/guard/approval.test.ts";
const attacks = "test/guard/attacks.test.ts";
const floods = "test/guard/floods.test.ts";
const page = "test/approval-page/rules.test.ts";
const rebuild = "test/directory/live/rebuild.test.ts";
const microsoft = "test/microsoft/recovery.test.ts";

export const promises: readonly DocumentPromise[] = [
  ...of("docs/security.md", [
    ["No argument that a model can set is an approval.", attacks, "a model gives no approval with the arguments %o"],
    ["The approval is a row in the store.", approval, "does not start on the approval of another caller"],
    ["It is valid for five minutes", approval, "does not start on an approval that has expired"],
    [
      "accepts no piped input",
      "test/cli/commands/approve.test.ts",
      "refuses to take an approval from a pipe, and leaves the request open",
    ],
    ["opens for one browser", page, "opens the page once"],
    [
      "Its secrets are in no tool result, no resource and no log, and not in the list of processes",
      "test/guard/attacks-on-both-databases.test.ts",
      "the page's ticket is in no answer that an assistant gets, and in no row of the store",
    ],
    [
      "nothing starts, the trail records `approvalVoided` with what is worse",
      "test/guard/reassessment.test.ts",
      "an approval is void at the start of the recovery if people left an exclusion group since the last look",
    ],
    [
      "a caller may ask for ten approvals in ten minutes",
      floods,
      "another caller is not limited by what one caller asked for",
    ],
    [
      "thirty a minute are recorded. Of the others their number is",
      floods,
      "fills the trail with thirty refusals a minute, and with how many more there are as they double and once they end",
    ],
    [
      "Roles are checked at each call.",
      "test/guard/access.test.ts",
      "asks again at every call, as roles are given and taken mid-incident",
    ],
    [
      "nothing in the protocol can change them",
      "test/guard/limits.test.ts",
      "lists no tool that changes the tenant and runs none, regardless of the caller and of approvals",
    ],
    [
      "A read-only server leaves the recoveries of other servers alone.",
      "test/app/who-recovers.test.ts",
      "a server that was started read-only carries out no recovery, and another server on the data does",
    ],
    [
      "The page is protected from web pages and from other users' programs",
      "test/approval-page/other-user.test.ts",
      "another user of the machine reads no ticket, no file and no memory, and approves nothing (skipped unless run as root on Linux)",
    ],
  ]),
  ...of("docs/approvals.md", [
    [
      "the recovery is refused before a person is asked",
      "test/guard/approval-policy.test.ts",
      "is never allowed where the policy says so, and the refusal is recorded before a person is asked",
    ],
    [
      "A policy in a file is refused if others can write the file, its folder or a link to it.",
      "test/app/settings/read-settings.test.ts",
      "refuses a policy that other users of this machine can write or replace (skipped on Windows)",
    ],
  ]),
  ...of("docs/vault-mode.md", [
    [
      "On a person's machine, a recovery is made in the name of the person who started it and is signed in.",
      "test/app/who-recovers.test.ts",
      "a server that writes with its person's rights carries out that person's recoveries only",
    ],
    [
      "Previews, snapshots and verifications always read anew.",
      "test/directory/live/capture.test.ts",
      "questions within half a minute are answered from one reading, and a preview reads anew",
    ],
    [
      "A new account gets a random password that no one sees.",
      rebuild,
      "a rebuilt user has a random password that no answer, plan or ledger holds, and is enabled last",
    ],
    [
      "A process that is killed between two requests leaves a recovery that the next one resumes.",
      "test/directory/live/killed.test.ts",
      "a recovery is resumed from the boundaries between two requests, and ends where an uninterrupted one does",
    ],
  ]),
  ...of("docs/microsoft-mode.md", [
    [
      "Tokens are sent only to the host of `ENTRA_REWIND_GRAPH_URL`.",
      "test/graph/http/faults.test.ts",
      "a token never leaves for another host, whatever a link says",
    ],
    [
      "A job is recorded before it is requested and is never requested twice.",
      "test/microsoft/never-twice.test.ts",
      "%s, though it was made: it is found, and no second one",
    ],
    [
      "If the journal cannot be written, the recovery does not start.",
      microsoft,
      "a recovery is not requested if its journal cannot be written whole",
    ],
  ]),
  ...of("docs/graph-face.md", [
    [
      "A query option that a list or an object does not take is rejected and never ignored, and so is one without its `$`.",
      "test/http/routes.test.ts",
      "is refused by each of them and not ignored: %s",
    ],
  ]),
  ...of("docs/operations.md", [
    [
      "No line has control characters, whatever a name holds.",
      "test/terminal/screen.test.ts",
      "the program writes to the streams of a terminal in these places only, so that what holds for them holds for all",
    ],
    [
      "A data folder that other users of the machine can write is refused",
      "test/app/data-folder.test.ts",
      "is refused when others can write it, with the command that mends it",
    ],
  ]),
];
