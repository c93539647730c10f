import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BasisTheory } from "@basis-theory/node-sdk";
import { backend, card, checkout, reader } from "./clients.js";

describe("a token intent", () => {
  it("shows what it is, never what it holds", async () => {
    const intent = await checkout.tokenIntents.create({ type: "card", data: card });
    assert.equal(intent.type, "card");
    assert.equal(intent.card.last4, "4242");
    assert.match(intent.fingerprint, /^[1-9A-HJ-NP-Za-km-z]{43,44}$/);
    assert.ok(intent.expiresAt - intent.createdAt === 24 * 3600_000);
    assert.equal(intent.data, undefined);
    const read = await backend.tokenIntents.get(intent.id);
    assert.equal(read.fingerprint, intent.fingerprint);
    assert.equal(read.data, undefined);
  });

  it("becomes a token once, without its verification code", async () => {
    const intent = await checkout.tokenIntents.create({ type: "card", data: card });
    const token = await backend.tokens.create({ tokenIntentId: intent.id, metadata: { order: "7" } });
    assert.deepEqual(token.data, { number: card.number, expiration_month: 12, expiration_year: 2030 });
    assert.deepEqual(token.metadata, { order: "7" });
    await assert.rejects(backend.tokens.create({ tokenIntentId: intent.id }), BasisTheory.BadRequestError);
    await assert.rejects(backend.tokenIntents.get(intent.id), BasisTheory.NotFoundError);
  });

  it("is gone when it is deleted", async () => {
    const { id } = await backend.tokenIntents.create({ type: "token", data: "x" });
    await backend.tokenIntents.delete(id);
    await assert.rejects(backend.tokenIntents.get(id), BasisTheory.NotFoundError);
    await assert.rejects(backend.tokenIntents.delete(id), BasisTheory.NotFoundError);
  });

  it("is refused to those who may not, and for bad data", async () => {
    await assert.rejects(reader.tokenIntents.create({ type: "card", data: card }), BasisTheory.ForbiddenError);
    await assert.rejects(
      backend.tokenIntents.create({ type: "card", data: { number: "4242424242424241" } }),
      BasisTheory.BadRequestError,
    );
  });
});
