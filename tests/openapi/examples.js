import assert from "node:assert/strict";
import { operations, resolved } from "./description.js";

const operationNamed = (operationId) => operations.find((operation) => operation.operationId === operationId);

const requestExamplesOf = ({ requestBody }) =>
  Object.values(requestBody?.content ?? {}).flatMap(({ examples = {} }) => Object.entries(examples));

/// All that the description says a client may send, as "operation example".
export const allExamples = operations.flatMap((operation) =>
  requestExamplesOf(operation).map(([name]) => `${operation.operationId} ${name}`),
);

export const usedExamples = new Set();

/// A request body as the description shows it.
export const example = (operationId, name) => {
  usedExamples.add(`${operationId} ${name}`);
  return Object.fromEntries(requestExamplesOf(operationNamed(operationId)))[name].value;
};

/// What is another each time, but of one form.
const forms = [
  /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(\+00:00|Z)$/,
  /^[1-9A-HJ-NP-Za-km-z]{43,44}$/,
  /^[1-9A-HJ-NP-Za-km-z]{20,22}$/,
  /^key_(test|prod)_pvt_/,
  /^\d{3}-\d{2}-6789$/,
];

const areAlike = (a, b) =>
  typeof a === "string" && typeof b === "string" && (a === b || forms.some((form) => form.test(a) && form.test(b)));

const checkAlike = (shown, actual, path) => {
  if (typeof shown !== "object" || shown === null) {
    assert.ok(shown === actual || areAlike(shown, actual), `${path}: ${JSON.stringify(shown)}, not ${JSON.stringify(actual)}`);
    return;
  }
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(shown).sort(), path);
  Object.keys(shown).forEach((name) => checkAlike(shown[name], actual[name], `${path}/${name}`));
};

/// The answer is the one that the description shows for the request of this name.
export const checkExample = (operationId, name, answer) => {
  const { content } = resolved(operationNamed(operationId).responses[answer.status]);
  const [{ examples }] = Object.values(content);
  checkAlike(examples[name].value, answer.body, `${operationId} ${name}`);
};
