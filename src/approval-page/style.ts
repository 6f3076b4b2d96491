/** The page's only style. Colors follow the person's system settings. */
export const style = `
:root { color-scheme: light dark; --paper: #fbfbfa; --card: #fff; --ink: #1c1d1f; --soft: #5c6068; --line: #e2e3e6;
  --good: #1a6f3c; --good-ink: #fff; --bad: #b3261e; --bad-soft: #fdf0ee; --warn: #8a5a00; --warn-soft: #fdf6e6;
  --calm: #1f5fbf; --tint: #f3f4f6; }
@media (prefers-color-scheme: dark) { :root { --paper: #16171a; --card: #1e2024; --ink: #e9eaec; --soft: #a2a7b0;
  --line: #34373d; --good: #7fd6a0; --good-ink: #0d2416; --bad: #ff9c92; --bad-soft: #3a2220; --warn: #f0c469;
  --warn-soft: #35301f; --calm: #9cc2ff; --tint: #26292e; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
h1, h2, p, dl, ul { margin: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -0.01em; }
h2 { font-size: 1.125rem; line-height: 1.3; }
a { color: var(--calm); }
code { font: 0.875em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--calm); outline-offset: 2px; }
.quiet, .kind, .by, .nothing { color: var(--soft); }
.page { max-width: 82rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; display: grid; gap: 2rem; }
header { display: grid; gap: 0.75rem; }
.lead { font-size: 1.125rem; max-width: 60rem; overflow-wrap: anywhere; }
main { display: grid; gap: 2rem; min-width: 0; align-content: start; }
section { display: grid; gap: 0.75rem; }
.facts { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; }
.facts dt { color: var(--soft); font-size: 0.875rem; }
.facts dd { margin: 0; font-size: 1.125rem; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.parts { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.5rem; }
.parts li, .action { font-size: 0.875rem; padding: 0.125rem 0.625rem; border-radius: 1rem; background: var(--tint); }
.parts .softDelete, .action.softDelete { background: var(--bad-soft); color: var(--bad); }
.risks { list-style: none; padding: 0; display: grid; gap: 0.5rem; }
.risks li { padding: 0.625rem 0.875rem; border-left: 4px solid var(--line); background: var(--tint); border-radius: 0.25rem;
  overflow-wrap: anywhere; }
.risks .critical, .risks .high { border-color: var(--bad); background: var(--bad-soft); }
.risks .medium { border-color: var(--warn); background: var(--warn-soft); }
.risks b { text-transform: capitalize; }
.chips { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.5rem; }
.chips a { display: block; font-size: 0.875rem; padding: 0.125rem 0.625rem; border-radius: 1rem; border: 1px solid var(--line);
  background: var(--tint); text-decoration: none; }
.chips a[aria-current] { border-color: var(--calm); background: var(--card); font-weight: 600; }
.search { display: flex; flex-wrap: wrap; gap: 0.5rem 0.75rem; align-items: center; }
.search input[type=text] { flex: 1 1 12rem; width: auto; }
summary { cursor: pointer; color: var(--calm); }
details table { margin-top: 0.5rem; }
.risks details ul { display: grid; gap: 0.25rem; padding: 0.5rem 0 0.5rem 1.25rem; }
.risks details li { padding: 0; border: 0; background: none; }
.pages { gap: 0.75rem; font-variant-numeric: tabular-nums; }
.plain { padding-left: 1.25rem; display: grid; gap: 0.25rem; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; background: var(--card); border: 1px solid var(--line); }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.75rem; font-weight: 400; overflow-wrap: anywhere; }
thead th { font-size: 0.875rem; color: var(--soft); border-bottom: 1px solid var(--line); }
thead th:first-child { width: 24%; }
tbody { border-top: 1px solid var(--line); }
tbody tr + tr > * { border-top: 1px dotted var(--line); }
tbody tr.object + tr > * { border-top: 0; }
.object th { background: var(--tint); padding: 0.625rem 0.75rem; }
.object .action { background: var(--card); border: 1px solid var(--line); margin-right: 0.375rem; white-space: nowrap; }
.object .action.softDelete { background: var(--bad-soft); border-color: transparent; }
.object .name { font-weight: 600; }
.object code { color: var(--soft); font-size: 0.8125em; }
.object .by { display: block; font-size: 0.875rem; margin-top: 0.125rem; }
.risk { display: block; font-size: 0.875rem; margin-top: 0.125rem; }
.risk.critical, .risk.high { color: var(--bad); font-weight: 600; }
.risk.medium { color: var(--warn); }
tbody th[scope=row] { color: var(--soft); padding-left: 1.5rem; }
.then bdi { font-weight: 600; }
.names { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.125rem 0.875rem; }
nav { display: flex; flex-wrap: wrap; gap: 1.5rem; }
aside form { display: grid; gap: 1rem; padding: 1.25rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 0.5rem; }
.field { display: grid; gap: 0.375rem; }
.field code { display: block; padding: 0.375rem 0.625rem; margin-top: 0.25rem; background: var(--tint); border-radius: 0.25rem; }
input[type=text] { font: inherit; width: 100%; padding: 0.5rem 0.625rem; color: inherit; background: var(--paper);
  border: 1px solid var(--soft); border-radius: 0.25rem; }
.complaint { color: var(--bad); font-weight: 600; }
.buttons { display: grid; gap: 0.625rem; }
button { font: inherit; font-weight: 600; padding: 0.625rem 1rem; border-radius: 0.375rem; cursor: pointer; border: 1px solid transparent; }
.yes { background: var(--good); color: var(--good-ink); }
.no { background: transparent; color: var(--ink); border-color: var(--soft); }
.note { max-width: 36rem; margin: 0 auto; padding: 18vh 1.25rem 4rem; display: grid; gap: 1rem; overflow-wrap: anywhere; }
.mark { font-size: 1.5rem; line-height: 3rem; width: 3rem; height: 3rem; text-align: center; border-radius: 50%;
  background: var(--tint); color: var(--soft); }
.mark.good { background: var(--good); color: var(--good-ink); }
@media (min-width: 64rem) {
  .page { grid-template-columns: minmax(0, 1fr) 21rem; padding-top: 3rem; column-gap: 3rem; }
  header { grid-column: 1 / -1; }
  aside form { position: sticky; top: 2rem; }
  .skip { display: none; }
}
@media (max-width: 40rem) {
  table, tbody, tr, th, td { display: block; width: auto; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody th[scope=row] { padding: 0.625rem 0.75rem 0; color: var(--ink); }
  td { padding: 0.125rem 0.75rem; }
  td[data-label] { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); border: 0; }
  tbody tr td[data-label] { border-top: 0; }
  td[data-label]::before { content: attr(data-label); color: var(--soft); font-size: 0.875rem; }
  tr > td:last-child { padding-bottom: 0.625rem; }
}
@media (forced-colors: active) { .parts li, .action, button { border: 1px solid; } }
`;
