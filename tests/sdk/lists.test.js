import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/basis-theory-js";
import { BasisTheory as Node } from "@basis-theory/node-sdk";
import { backend } from "./clients.js";

const collect = async (page) => {
  const ids = [];
  for await (const token of page) {
    ids.push(token.id);
  }
  return ids;
};

describe("lists and searches", () => {
  const group = randomUUID();
  const made = [];

  before(async () => {
    for (let i = 0; i < 5; ++i) {
      const token = await backend.tokens.create({ type: "token", data: i, metadata: { group, "odd one": String(i % 2) } });
      made.unshift(token.id);
    }
  });

  it("goes over all pages of a list", async () => {
    const page = await backend.tokens.listV2({ metadata: { group }, size: 2 });
    assert.equal(page.data.length, 2);
    assert.deepEqual(await collect(page), made);
  });

  it("goes over all pages of a search", async () => {
    assert.deepEqual(await collect(await backend.tokens.searchV2({ query: `metadata.group:${group}`, size: 2 })), made);
  });

  it("refuses a query that is none", async () => {
    await assert.rejects(backend.tokens.searchV2({ query: "type:a OR type:b" }), Node.BadRequestError);
  });

  it("lists and searches as the legacy SDK asks for it", async () => {
    const options = { apiBaseUrl: process.env.COFFER_URL, disableTelemetry: true };
    const legacy = await new BasisTheory().init(process.env.COFFER_PRIVATE_KEY, options);
    const listed = await legacy.tokens.list({ metadata: { group }, page: 2, size: 2 });
    assert.equal(listed.pagination.totalItems, 5);
    assert.deepEqual(listed.data.map((token) => token.id), made.slice(2, 4));
    const past = await legacy.tokens.list({ metadata: { group }, page: 4, size: 2 });
    assert.deepEqual(past.data, []);
    const byId = await legacy.tokens.list({ id: [made[0], made[3]] });
    assert.deepEqual(byId.data.map((token) => token.id), [made[0], made[3]]);
    const query = `metadata.group:${group} AND NOT metadata.group:other AND container:/general/*`;
    assert.equal((await legacy.tokens.search({ query, page: 1, size: 2 })).pagination.totalItems, 5);
  });
});
