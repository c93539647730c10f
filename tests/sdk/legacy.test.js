import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/basis-theory-js";
import { card } from "./clients.js";

// This SDK ends its paths with a slash and answers with camel-case keys. It is no longer developed, and still in use.
describe("basis-theory-js", () => {
  let legacy;

  before(async () => {
    const options = { apiBaseUrl: process.env.COFFER_URL, disableTelemetry: true };
    legacy = await new BasisTheory().init(process.env.COFFER_PRIVATE_KEY, options);
  });

  it("creates, retrieves, updates and deletes a token", async () => {
    const { id } = await legacy.tokens.create({ type: "card", data: card, metadata: { a: "1", b: "2" } });
    assert.deepEqual((await legacy.tokens.retrieve(id)).data, card);
    await legacy.tokens.update(id, { data: { expiration_month: 1 }, metadata: { b: null } });
    const read = await legacy.tokens.retrieve(id);
    assert.equal(read.data.expiration_month, 1);
    assert.deepEqual(read.metadata, { a: "1" });
    await legacy.tokens.delete(id);
    await assert.rejects(legacy.tokens.retrieve(id), { status: 404 });
  });

  it("retrieves a token by an id whose colon it does not encode", async () => {
    const id = `order ${randomUUID()}:7`;
    await legacy.tokens.create({ id, type: "token", data: "x" });
    assert.equal((await legacy.tokens.retrieve(id)).data, "x");
  });

  it("names the property that is wrong", async () => {
    await assert.rejects(legacy.tokens.create({ type: "card", data: { number: "1" } }), (error) => {
      assert.equal(error.status, 400);
      assert.ok(Object.keys(error.data.errors).some((key) => key.startsWith("data")));
      return true;
    });
  });
});
