/** The style of the review. The host's variables win, and the fallbacks meet WCAG AA in both themes. */
export const style = `
:root { color-scheme: light; --paper: var(--color-background-primary, #ffffff); --tint: var(--color-background-secondary, #f3f4f6);
  --ink: var(--color-text-primary, #1c1d1f); --soft: var(--color-text-secondary, #54585f); --line: var(--color-border-primary, #d5d8dd);
  --bad: #a3201a; --bad-soft: #fdf0ee; --calm: #1a56b0; }
:root[data-theme=dark] { color-scheme: dark; --paper: var(--color-background-primary, #1e2024); --tint: var(--color-background-secondary, #2a2d32);
  --ink: var(--color-text-primary, #e9eaec); --soft: var(--color-text-secondary, #b4b8c0); --line: var(--color-border-primary, #43474e);
  --bad: #ffa59c; --bad-soft: #3a2220; --calm: #9cc2ff; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 0.875rem/1.4 var(--font-sans, system-ui, sans-serif); }
h1, h2, p, ul { margin: 0; } ul { padding: 0; list-style: none; }
h1 { font-size: 1rem; } h2 { font-size: 0.9375rem; }
main { display: grid; gap: 0.5rem; padding: 0.75rem; }
main > * { min-width: 0; }
.quiet { color: var(--soft); } .danger { color: var(--bad); font-weight: 600; }
summary { min-height: 24px; cursor: pointer; color: var(--calm); }
:root[data-inline] .search { display: none; }
.dangers li.grave { border-color: var(--bad); background: var(--bad-soft); }
.dangers li { border-left: 4px solid var(--line); background: var(--tint); padding: 0.375rem 0.625rem; margin-bottom: 0.25rem; overflow-wrap: anywhere; }
.bar { display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; }
button, select, input[type=search] { font: inherit; min-height: 44px; padding: 0.25rem 0.75rem; border: 1px solid var(--soft);
  border-radius: var(--border-radius-md, 0.375rem); background: var(--paper); color: inherit; }
button { cursor: pointer; } button.main { background: var(--ink); color: var(--paper); font-weight: 600; }
button:disabled { opacity: 1; color: var(--soft); cursor: default; background: var(--tint); }
:focus-visible { outline: 3px solid var(--calm); outline-offset: 1px; }
input[type=checkbox] { width: 24px; height: 24px; flex: none; margin: 0 0.25rem; accent-color: var(--calm); }
.rows { position: relative; border-top: 1px solid var(--line); }
.row { position: absolute; left: 0; right: 0; height: 60px; display: flex; gap: 0.5rem; align-items: center; border-bottom: 1px solid var(--line); }
.row.member { padding-left: 1.5rem; background: var(--tint); }
.what { flex: 1; min-width: 0; } .what p { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.what bdi { font-weight: 600; }
.action { padding: 0 0.5rem; border-radius: 1rem; background: var(--tint); } .row.member .action { background: var(--paper); }
.action.grave { background: var(--bad-soft); color: var(--bad); }
:root:not([data-kind=preview]) .draft { display: none; }
.parts { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; } .parts label { display: flex; align-items: center; min-height: 24px; }
.bars li { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.125rem; margin-bottom: 0.25rem; }
.bars span { height: 4px; background: var(--calm); }
.details { border: 1px solid var(--line); border-radius: 0.375rem; padding: 0.625rem; display: grid; gap: 0.375rem; overflow-wrap: anywhere; }
progress { width: 100%; }
`;
