#!/usr/bin/env node
// Plain JavaScript that any Node can read: it says which Node is needed before anything newer is parsed.
"use strict";

var fs = require("fs");
var path = require("path");

var NEEDED = [22, 19];
var BUNDLE = path.join(__dirname, "..", "dist", "entra-rewind.js");

function refuse(sentence) {
  fs.writeSync(2, sentence + "\n");
  process.exit(2);
}

var running = process.versions.node.split(".").map(Number);
if (running[0] < NEEDED[0] || (running[0] === NEEDED[0] && running[1] < NEEDED[1])) {
  refuse(
    "entra-rewind needs Node " +
      NEEDED.join(".") +
      " or newer; this is Node " +
      process.versions.node +
      ". npx can bring " +
      "one for this program: npx --yes --package node@24 --package entra-rewind entra-rewind",
  );
}
if (!fs.existsSync(BUNDLE)) {
  refuse("entra-rewind is not built yet: run `npm ci` in " + path.dirname(__dirname) + ".");
}
require(BUNDLE);
