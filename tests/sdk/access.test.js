import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/node-sdk";
import { backend, card, checkout, reader, redacted } from "./clients.js";

describe("a stored card", () => {
  let id;

  before(async () => {
    ({ id } = await backend.tokens.create({ type: "card", data: card, metadata: { order: "7" } }));
  });

  it("is shown in clear to a rule that reveals", async () => {
    assert.equal((await backend.tokens.get(id)).data.number, card.number);
  });

  it("is masked for a flat permission", async () => {
    const { data } = await reader.tokens.get(id);
    assert.deepEqual(data, { number: "XXXXXXXXXXXX4242", expiration_month: 12, expiration_year: 2030 });
  });

  it("has no data for a rule that redacts, but keeps the rest", async () => {
    const token = await redacted.tokens.get(id);
    assert.equal(token.data, undefined);
    assert.deepEqual(token.metadata, { order: "7" });
    assert.equal(token.card.last4, "4242");
  });

  it("stays out of reach of those who may not", async () => {
    await assert.rejects(checkout.tokens.get(id), BasisTheory.ForbiddenError);
    await assert.rejects(reader.tokens.update(id, { data: card }), BasisTheory.ForbiddenError);
    await assert.rejects(redacted.tokens.delete(id), BasisTheory.ForbiddenError);
    assert.equal((await backend.tokens.get(id)).data.number, card.number);
  });
});
