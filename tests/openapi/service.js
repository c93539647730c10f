import assert from "node:assert/strict";
import { request } from "node:https";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { description, operationOf, operations, resolved } from "./description.js";

/// The description with every object closed: a member that it does not name is a mistake here, of it or of the service.
const closed = (node) => {
  if (typeof node !== "object" || node === null) return node;
  if (Array.isArray(node)) return node.map(closed);
  const copy = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, closed(value)]));
  const isOpen = copy.type === "object" && copy.properties !== undefined && copy.additionalProperties === undefined;
  return isOpen ? { ...copy, additionalProperties: false } : copy;
};

const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
ajv.addSchema(closed(description), "coffer");

const validators = new Map();
const validatorOf = (schema) => {
  if (!validators.has(schema)) {
    const absolute = JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/', '"coffer#/'));
    validators.set(schema, ajv.compile(absolute));
  }
  return validators.get(schema);
};

const check = (schema, value, what) => {
  const validate = validatorOf(schema);
  assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(value)}`);
};

const asDescribed = (text, { type }) => (type === "integer" ? Number(text) : text);

/// Checks an answer against what is described for its status.
const checkAnswer = (described, answer, what) => {
  const { headers = {}, content } = resolved(described);
  for (const [name, header] of Object.entries(headers)) {
    const { schema } = resolved(header);
    const text = answer.headers.get(name);
    assert.notEqual(text, null, `${what}: no ${name}`);
    check(schema, asDescribed(text, schema), `${what}: ${name}`);
  }
  if (content === undefined) {
    assert.equal(answer.text, "", what);
    return;
  }
  const media = answer.headers.get("content-type").split(";")[0];
  assert.ok(media in content, `${what}: ${media}`);
  check(content[media].schema, answer.body ?? answer.text, what);
};

const seen = new Map(operations.map(({ operationId }) => [operationId, new Set()]));
/// The statuses that were answered and found as described, by operation.
export const statusesOf = (operationId) => seen.get(operationId);

/// Not fetch(), which makes a network error of a 407 (Fetch Standard, HTTP-network-or-cache fetch).
const exchange = (url, { method, headers, body }) =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      const pieces = [];
      response.on("data", (piece) => pieces.push(piece));
      response.on("error", reject);
      response.on("end", () => {
        const fields = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
        resolve({ status: response.statusCode, headers: fields, text: Buffer.concat(pieces).toString() });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });

/// Sends a request and checks its answer against the description.
export const send = async (method, target, { key, bearer, admin, guardian, body, headers = {}, type = "application/json" } = {}) => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answer = await exchange(process.env.COFFER_URL + target, {
    method,
    headers: {
      ...(key && { "BT-API-KEY": key }),
      ...(admin && { "x-admin-token": admin }),
      ...(guardian && { "x-api-key": guardian }),
      ...(bearer && { Authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && { "Content-Type": type }),
      "Content-Length": Buffer.byteLength(text ?? ""),
      ...headers,
    },
    body: text,
  });
  const isJson = /json/.test(answer.headers.get("content-type") ?? "");
  answer.body = isJson ? JSON.parse(answer.text) : undefined;
  const operation = operationOf(method, target);
  const what = `${method} ${target}: ${answer.status}`;
  const own = operation?.responses[answer.status];
  if (own !== undefined) seen.get(operation.operationId).add(answer.status);
  checkAnswer(own ?? operation?.responses.default ?? description.components.responses.Problem, answer, what);
  if (answer.status >= 400 && !Array.isArray(answer.body.errors)) {
    const problem = answer.body.proxy_error ?? answer.body;
    assert.equal(problem.status ?? problem.code, answer.status, what);
  }
  return answer;
};

export const backend = process.env.COFFER_PRIVATE_KEY;
export const checkout = process.env.COFFER_PUBLIC_KEY;
export const manager = process.env.COFFER_MANAGEMENT_KEY;
export const patch = "application/merge-patch+json";

export const expect = async (status, ...request) => {
  const answer = await send(...request);
  assert.equal(answer.status, status, answer.text);
  return answer;
};
