import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { description, operations } from "./description.js";

const { version, routes } = JSON.parse(readFileSync("routes.json", "utf8"));
const names = (list) => list.map(({ method, path }) => `${method} ${path}`).sort();
const described = new Map(operations.map((operation) => [`${operation.method} ${operation.path}`, operation]));

describe("the description", () => {
  it("is of the version that it describes", () => {
    assert.equal(description.info.version, version);
  });

  it("has every route that is served, and no other", () => {
    assert.deepEqual(names(operations), names(routes));
  });

  for (const route of routes) {
    const name = `${route.method} ${route.path}`;
    it(`asks of the caller what the route does: ${name}`, () => {
      const operation = described.get(name);
      const security = operation.security ?? description.security;
      const asked = [{ [route.credential]: route.permission === undefined ? [] : [route.permission] }];
      if (route.credential === "guardianKey") asked.push({ guardianAdmin: [] });
      const expected = route.open ? [] : route.anonymous ? [...asked, {}] : asked;
      assert.deepEqual(security, expected);
      assert.equal(operation["x-application-type"], route.application_type);
    });

    it(`names the parameters of the path and the idempotency key where it counts: ${name}`, () => {
      const { parameters } = described.get(name);
      const inPath = parameters.filter((parameter) => parameter.in === "path").map((parameter) => `{${parameter.name}}`);
      assert.deepEqual(inPath.sort(), (route.path.match(/\{\w+\}/g) ?? []).sort());
      const headers = parameters.filter((parameter) => parameter.in === "header").map((parameter) => parameter.name);
      assert.ok(headers.includes("BT-TRACE-ID"));
      const key = route.credential === "guardianKey" ? "x-idempotency-key" : "BT-IDEMPOTENCY-KEY";
      assert.equal(headers.includes(key), route.repeats_are_answered);
    });
  }
});
