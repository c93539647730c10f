// Renders random templates with liquidjs and with Coffer and compares the texts.
// usage: node differential.mjs DRIVER [COUNT] [SEED]
import { spawnSync } from 'node:child_process';
import { Liquid } from 'liquidjs';
import { DIFFERENCES } from './differences.mjs';
import { Generator, randomFrom } from './generator.mjs';

const [driver, count = '5000', seed = '20240229'] = process.argv.slice(2);
const engine = new Liquid();

function theirs({ template, data }) {
  try {
    return engine.parseAndRenderSync(template, { data });
  } catch {
    return null;
  }
}

/** What Coffer renders; null for a failure. */
function ours(cases) {
  const input = cases.map(({ template, data }) => JSON.stringify({ template, data })).join('\n') + '\n';
  const run = spawnSync(driver, { input, encoding: 'utf8', maxBuffer: 1 << 30 });
  if (run.status !== 0) { throw new Error(`the driver failed: ${run.stderr}`); }
  return run.stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
}

function report(what, { template, data }, expected, actual) {
  console.error(`${what}\n  template ${JSON.stringify(template)}\n  data     ${JSON.stringify(data)}`);
  console.error(`  liquidjs ${JSON.stringify(expected)}\n  coffer   ${JSON.stringify(actual)}`);
}

function checkGenerated() {
  const generator = new Generator(randomFrom(Number(seed)));
  const cases = Array.from({ length: Number(count) }, () => generator.case());
  const results = ours(cases);
  if (results.length !== cases.length) { throw new Error('the driver answered too little'); }
  const expected = cases.map(theirs);
  const wrong = cases.map((_, index) => index).filter((index) => expected[index] !== results[index]);
  wrong.slice(0, 10).forEach((index) => report(`case ${index} differs`, cases[index], expected[index], results[index]));
  const rendered = expected.filter((text) => text !== null && text !== '').length;
  console.log(`seed ${seed}: ${cases.length} templates, ${rendered} with a text, ${wrong.length} differ`);
  return wrong.length === 0 && rendered > cases.length / 2;
}

function checkDifferences() {
  const results = ours(DIFFERENCES);
  const wrong = DIFFERENCES.filter((row, index) => theirs(row) !== row.liquidjs || results[index] !== row.coffer);
  for (const row of wrong) { report(`not as the table says (${row.why})`, row, theirs(row), results[DIFFERENCES.indexOf(row)]); }
  console.log(`${DIFFERENCES.length} known differences, ${wrong.length} not as described`);
  return wrong.length === 0;
}

const passed = [checkDifferences(), checkGenerated()];
process.exit(passed.every(Boolean) ? 0 : 1);
