/** Blocks of commands that no test runs, by document and first words, each with the reason. */
export const notRun: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "README.md": {
    "npx --yes entra-rewind drill   #": "asks a person at a terminal; the drill with --yes is run below",
    "npm ci && npm run drill": "asks a person at a terminal and runs all tests; the drill with --yes is run below",
    "claude mcp add": "needs the hosts; the command behind -- is run by another test of this folder",
  },
  "docs/operations.md": {
    pg_dump: "needs PostgreSQL's own programs in a version not older than its server",
  },
  "docs/hosting.md": {
    "npm run host": "runs until it is interrupted; tests of test/server start it on a free port",
  },
  "docs/graph-face.md": {
    "npx node bin/entra-rewind.cjs serve": "runs until it is interrupted; the test starts it on a free port",
  },
  "bench/README.md": {
    "npm run bench": "takes minutes; test/bench runs it over a small tenant",
    "git add --all": "lists what the benchmark does with git and restic; its phases do it",
  },
};
